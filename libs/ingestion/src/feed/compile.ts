import { standIn } from '../read/stand-in.js';
import { valueReader, type Value, type ValueReader } from '../read/values.js';
import { IDENTITY_KINDS, type RecordType } from './fields.js';
import { NO_REFERENCES, type References } from './references.js';
import type { FeedDefinition } from './feed.js';
import { inYears, type FieldRule, type FileRule, type OrphanRule, type ReadableRule, type RecordRule, type Rule, type TreeRule, type UniqueRule } from './rules.js';
import type { Scope } from './scope.js';

/** A record type with everything that is done to its records, ready for a scope. Cells and values are arrays in the order of `names`. */
export interface CompiledType {
  readonly type: RecordType;
  readonly index: number;
  /** Distance from the root: 0 of the root itself, and of what is no part of a tree. */
  readonly depth: number;
  readonly names: readonly string[];
  readonly readers: readonly ValueReader[];
  /** Some value of each field's kind; see standIn. */
  readonly standIns: readonly Value[];
  /** A record without a value. */
  readonly blank: Readonly<Record<string, null>>;
  /** Positions of identity fields (sealed when staged) and of local ids (hashed when staged). */
  readonly identity: readonly number[];
  readonly localIds: readonly number[];
  readonly readable: readonly (readonly ReadableRule[])[];
  readonly fieldRules: readonly { readonly position: number; readonly rule: FieldRule }[];
  readonly recordRules: readonly RecordRule[];
  readonly fileRules: readonly FileRule[];
  readonly treeRules: readonly TreeRule[];
  readonly uniqueRules: readonly { readonly index: number; readonly rule: UniqueRule }[];
  readonly orphan: OrphanRule | undefined;
}

export interface CompiledFeed {
  readonly feed: FeedDefinition;
  readonly scope: Scope;
  /** In the order of the declaration; the root first. */
  readonly types: readonly CompiledType[];
  /** Children before their own children. */
  readonly children: readonly CompiledType[];
  readonly uniqueRules: readonly UniqueRule[];
  /** Kinds of key that may identify the source's person. */
  readonly subjectKinds: number;
  typeOf(type: RecordType): CompiledType;
}

const of = <K extends Rule['looksAt']>(rules: readonly Rule[], looksAt: K): Extract<Rule, { looksAt: K }>[] =>
  rules.filter((rule): rule is Extract<Rule, { looksAt: K }> => rule.looksAt === looksAt);

/** A feed ready for a scope: the rules of its year, with the codes of the reference tables as they are. */
export function compileFeed(feed: FeedDefinition, scope: Scope, references: References = NO_REFERENCES): CompiledFeed {
  const inForce = feed.rules.filter((rule) => inYears(rule.years, scope.year));
  const uniqueRules = of(inForce, 'unique');
  const types = feed.records.map((type, index) => compileType(inForce, scope, references, type, index, uniqueRules));
  const byType = new Map(types.map((compiled) => [compiled.type, compiled]));
  return {
    feed, scope, types, uniqueRules,
    subjectKinds: feed.subject.candidates(Object.fromEntries(Object.keys(feed.root.fields).map((name) => [name, null]))).length,
    children: types.filter((t) => t.type.role === 'child').toSorted((a, b) => a.depth - b.depth),
    typeOf(type) {
      const compiled = byType.get(type);
      if (!compiled) throw new Error(`record type ${type.name} is not declared in feed ${feed.feed}`);
      return compiled;
    },
  };
}

const depthOf = ({ parent }: RecordType): number => (parent ? 1 + depthOf(parent) : 0);

function compileType(inForce: readonly Rule[], scope: Scope, references: References, type: RecordType, index: number, uniqueRules: readonly UniqueRule[]): CompiledType {
  const names = Object.keys(type.fields);
  const fields = Object.values(type.fields);
  const rules = inForce.filter((rule) => rule.type === type);
  const readable = Map.groupBy(of(rules, 'readable'), (rule) => rule.field);
  const positions = (wanted: (kind: (typeof fields)[number]['kind']) => boolean) => fields.flatMap((field, i) => (wanted(field.kind) ? [i] : []));
  return {
    type, index, depth: depthOf(type), names, blank: Object.fromEntries(names.map((name) => [name, null])),
    readers: fields.map((field) => valueReader(field, scope, references)),
    standIns: fields.map((field) => standIn(field, scope, references)),
    identity: positions((kind) => IDENTITY_KINDS.has(kind)),
    localIds: positions((kind) => kind === 'local-id'),
    readable: names.map((name) => readable.get(name) ?? []),
    fieldRules: of(rules, 'field').map((rule) => ({ position: names.indexOf(rule.field), rule })),
    recordRules: of(rules, 'record'),
    fileRules: of(rules, 'file'),
    treeRules: of(rules, 'tree'),
    uniqueRules: uniqueRules.flatMap((rule, i) => (rule.type === type ? [{ index: i, rule }] : [])),
    orphan: of(rules, 'orphan')[0],
  };
}

/** The rule that a text breaks which the field at a position cannot be; undefined where the feed has none for it. */
export function unreadableBy(type: CompiledType, position: number, raw: string): ReadableRule | undefined {
  return type.readable[position]?.find((rule) => rule.faults?.(raw) ?? true);
}
