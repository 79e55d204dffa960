import { addDays, localAuthorityByDfE, type IsoDate } from '@tributary/domain';
import { Node } from '../tree/nodes.js';
import { typedValues, type MutableValues } from '../read/record-reader.js';
import { compileFeed, unreadableBy, type CompiledFeed } from './compile.js';
import { NO_REFERENCES, referencesOf } from './references.js';
import type { FeedDefinition } from './feed.js';
import type { Fields, RecordType, Values } from './fields.js';
import type { Examples, RawRecord, RawTree, Rule, RuleContext, Sender } from './rules.js';

/** One example of one rule. */
export interface RuleExample {
  readonly name: string;
  /** Throws Error when the rule does not decide as the example says. */
  run(): void;
}

export interface ExampleOptions {
  /** The feed's own example when left out. */
  readonly scope?: string;
  /** The day on which the examples are received; sixty days after the scope's reference date when left out. */
  readonly today?: IsoDate;
  readonly sender?: Sender;
}

export const SENDERS: Record<'sender' | 'residence', Sender> = {
  sender: { id: '806', kind: 'council', onsCode: localAuthorityByDfE('806')?.ons ?? null },
  residence: { id: 'RTR', kind: 'provider', onsCode: null },
};

/** The examples of all rules, to be run as tests: `for (const c of ruleExamples(feed)) it(c.name, () => { c.run(); });`. */
export function ruleExamples(feed: FeedDefinition, options: ExampleOptions = {}): RuleExample[] {
  return feed.rules.flatMap((rule) => {
    if (rule.looksAt === 'orphan') return [];
    const { pass, fail } = rule.examples;
    const cases = [...pass.map((value) => ({ value, good: true })), ...fail.map((value) => ({ value, good: false }))];
    const both = { name: `${rule.id} has examples that pass and that fail`, run: () => { if (pass.length === 0 || fail.length === 0) throw new Error(`${rule.id} lacks examples`); } };
    return [both, ...cases.map(({ value, good }, i) => ({
      name: `${rule.id} ${rule.title}: ${good ? 'passes' : 'catches'} example ${good ? i + 1 : i + 1 - pass.length}`,
      run: () => {
        if (decide(feed, rule, value, options) !== good) throw new Error(`${rule.id} ${good ? 'does not pass' : 'does not catch'} ${JSON.stringify(value, (key, v: unknown) => (key === 'type' ? undefined : v))}`);
      },
    }))];
  });
}

function contextOf(compiled: CompiledFeed, sender: Sender, today: IsoDate | undefined, { lookups = [], references }: Pick<Examples<unknown>, 'lookups' | 'references'>): RuleContext {
  const { scope } = compiled;
  const find = (type: RecordType, key: string | null) => lookups.find((l) => l.type === type && l.key === key);
  return {
    scope, sender, today: today ?? addDays(scope.until ?? scope.referenceDate ?? '2025-01-31', 60), references: references ? referencesOf(references, []) : NO_REFERENCES,
    lookup: <F extends Fields>(type: RecordType<F>, key: string | null) => {
      const found = find(type, key);
      // Read by the type's own kinds; the declaration carries their type.
      return found ? (typedValues(readAll(compiled, found.type, found.raw)) as Values<F>) : undefined;
    },
  };
}

function decide(feed: FeedDefinition, rule: Rule, value: unknown, options: ExampleOptions): boolean {
  const own = rule.looksAt === 'file' ? (value as { raw: RawRecord; scope: string; sender: string }) : null;
  const scope = feed.scope(own?.scope ?? rule.exampleScope ?? options.scope ?? feed.scopeExample);
  if (!scope) throw new Error('the scope of the example is not one of the feed');
  const base = options.sender ?? SENDERS[feed.council];
  const sender: Sender = own ? { ...base, id: own.sender, onsCode: localAuthorityByDfE(own.sender)?.ons ?? base.onsCode } : base;
  const compiled = compileFeed(feed, scope);
  const context = contextOf(compiled, sender, options.today, rule.looksAt === 'orphan' ? {} : rule.examples);
  switch (rule.looksAt) {
    case 'readable': {
      const position = compiled.typeOf(rule.type).names.indexOf(rule.field);
      return readOne(compiled, rule.type, rule.field, value as string).state !== 'fault' || unreadableBy(compiled.typeOf(rule.type), position, value as string) !== rule;
    }
    case 'field': {
      const read = readOne(compiled, rule.type, rule.field, value as string);
      return read.value === null || rule.check(read.value, context);
    }
    case 'record': return rule.check(typedValues(readAll(compiled, rule.type, value as RawRecord)), context);
    case 'file': return rule.check(typedValues(readAll(compiled, rule.type, own?.raw ?? {})), context);
    case 'tree': return [...build(compiled, value as RawTree, null).walk()].filter((node) => node.type === rule.type).every((node) => rule.check(node, context));
    case 'unique': {
      const keys = (value as readonly RawRecord[]).flatMap((raw) => {
        const key = rule.by(typedValues(readAll(compiled, rule.type, raw)));
        return key === null ? [] : [JSON.stringify(key)];
      });
      return new Set(keys).size === keys.length;
    }
    case 'orphan': return true;
  }
}

function readOne(feed: CompiledFeed, type: RecordType, name: string, raw: string) {
  const compiled = feed.typeOf(type);
  const reader = compiled.readers[compiled.names.indexOf(name)];
  if (!reader) throw new Error(`${type.name} has no field ${name}`);
  return reader(raw);
}

function readAll(feed: CompiledFeed, type: RecordType, raw: RawRecord): MutableValues {
  const compiled = feed.typeOf(type);
  const strange = Object.keys(raw).find((name) => !compiled.names.includes(name));
  if (strange !== undefined) throw new Error(`an example of ${type.name} has the field ${strange}, which is not declared`);
  return Object.fromEntries(compiled.names.map((name, i) => [name, compiled.readers[i]?.(raw[name]).value ?? null]));
}

function build(feed: CompiledFeed, tree: RawTree, parent: Node | null): Node {
  const node = new Node(feed.typeOf(tree.type), readAll(feed, tree.type, tree.raw), { file: 'example' }, parent, 0);
  for (const child of tree.children) build(feed, child, node);
  return node;
}
