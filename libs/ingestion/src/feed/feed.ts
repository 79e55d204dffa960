import type { Feed, Payloads, RecordType as FactType } from '@tributary/contracts';
import type { IsoDate } from '@tributary/domain';
import type { IdentityParts } from '@tributary/pseudonymisation';
import { bareName, tablesOf } from './file-names.js';
import type { Fields, RecordType, TreeNode, Values } from './fields.js';
import type { Format } from './formats.js';
import type { AskedReference } from './references.js';
import type { Rule, RuleContext } from './rules.js';
import { qualityOf, type QualityDeclaration, type QualityDefinition } from './quality.js';
import { withEvents, type Scope } from './scope.js';
import type { Versions } from './versions.js';
import type { Statement } from '../read/statements.js';

/** What is known of who a person is, for tokens and area; gathered from the tree, gone when the tree has been mapped. */
export type Identity = IdentityParts;

/** The attributes of the person that may leave, made from the identity. */
export interface PersonAttributes {
  /** `YYYY-MM`. */
  readonly birthMonth: string | null;
  /** ONS code of the council of residence. */
  readonly residence: string | null;
  readonly lsoa: string | null;
}

export type KeyPart = string | number | boolean | null;

/** States facts of one tree. Payloads are those of libs/contracts, checked before they leave. */
export interface FactBuilder<F extends Feed> {
  readonly person: PersonAttributes;
  /** Id of the source's person. */
  readonly subjectId: string;
  /**
   * The root's fact: it carries the tokens. `key`: what identifies it within the subject (nothing where the root is the person). `day`: its day,
   * for scopes of the mode `range`.
   */
  root<T extends FactType<F>>(type: T, payload: Payloads[F][T], options?: { key?: readonly KeyPart[]; day?: IsoDate }): string;
  /**
   * A further fact; returns its id. `key` is what identifies it among the facts of its type under `parentId`: never a surrogate of the file.
   * Facts with the same key are numbered in the order in which they are added.
   */
  add<T extends FactType<F>>(type: T, parentId: string, key: readonly KeyPart[], payload: Payloads[F][T]): string;
}

/** Net change: each root is a message about a record that carries its own identity (rulings.md, ECDS). */
export interface NetChange<R extends Fields> {
  /** What identifies the record over all messages: CDSUniqueIdentifier. */
  readonly key: (values: Values<R>) => string | null;
  /** Local date and time from which the message applies; the latest wins whatever the order of arrival. Compared as text. */
  readonly applicable: (values: Values<R>) => string | null;
  readonly deletes: (values: Values<R>) => boolean;
}

export interface SaysSender { readonly record: RecordType; readonly field: string }

export interface FeedDeclaration<F extends Feed, R extends Fields> {
  readonly feed: F;
  readonly title: string;
  /** For the page of the feed, in Markdown: what it is, who makes it from what, what to watch. */
  readonly about?: string;
  /** Reads a scope; null when the text is not one of this feed. */
  readonly scope: (text: string) => Scope | null;
  /** For people: what scopes look like. */
  readonly scopeExample: string;
  readonly formats: readonly Format[];
  readonly root: RecordType<R>;
  /** All record types, the root first. */
  readonly records: readonly RecordType[];
  readonly rules: readonly Rule[];
  /** `sender`: the agreement of the sending council covers every record. `residence`: that of the council of residence, by postcode. */
  readonly council: 'sender' | 'residence';
  /**
   * What identifies the source's person within feed and sender over all scopes, best first, from the root's values; null where the values are missing.
   * With `unique` (the root is the person) a candidate that two roots of a submission share is passed over, and the last is numbered.
   */
  readonly subject: { readonly candidates: (values: Values<R>) => readonly (readonly KeyPart[] | null)[]; readonly unique: boolean };
  readonly identity: (root: TreeNode<R>, context: RuleContext) => Identity;
  readonly map: (root: TreeNode<R>, facts: FactBuilder<F>, context: RuleContext) => void;
  readonly netChange?: NetChange<R>;
  /** Where a data set has versions that look different: how the one that was sent is recognised. */
  readonly versions?: Versions;
  /** Reference tables that rules or mapping look into, beside councils and postcodes; receipts name their editions. */
  readonly references?: readonly AskedReference[];
  /** Where a submission says whose it is; for a check without a server, which knows no sender. */
  readonly saysSender?: SaysSender;
  /** Takes single persons too, as JSON under the scope `events:` and that of a snapshot: each with its whole tree, which replaces what was stated of that person. The example stands on the page of the feed. */
  readonly events?: { readonly example: readonly Statement[] };
  /** Linkage compares its scopes with other returns: receipts show what that finds, at the place where each person stands. */
  readonly comparedWithOthers?: boolean;
  /** Field of the root that `linkage evaluate` calls localRecordId; the key column of its CSV table when left out. */
  readonly localId?: keyof R & string;
  /** Share of a scope's current records above which deletions are held for a person; 0.2 when left out. */
  readonly deletionGuard?: number;
  /** Key counts and expected fields; nothing when left out. */
  readonly quality?: QualityDeclaration<F>;
}

/** A declared feed, its own types forgotten: what the pipeline works with. */
export interface FeedDefinition {
  readonly feed: Feed;
  readonly title: string;
  readonly about?: string;
  readonly scope: (text: string) => Scope | null;
  readonly scopeExample: string;
  readonly formats: readonly Format[];
  readonly root: RecordType;
  readonly records: readonly RecordType[];
  readonly rules: readonly Rule[];
  readonly council: 'sender' | 'residence';
  readonly subject: { candidates(values: Values<Fields>): readonly (readonly KeyPart[] | null)[]; readonly unique: boolean };
  identity(root: TreeNode, context: RuleContext): Identity;
  map(root: TreeNode, facts: FactBuilder<Feed>, context: RuleContext): void;
  readonly netChange: { key(values: Values<Fields>): string | null; applicable(values: Values<Fields>): string | null; deletes(values: Values<Fields>): boolean } | null;
  readonly versions: Versions | null;
  readonly references: readonly AskedReference[];
  readonly saysSender: SaysSender | null;
  readonly events: { readonly example: readonly Statement[] } | null;
  readonly comparedWithOthers: boolean;
  readonly localId: string | null;
  readonly deletionGuard: number;
  readonly quality: QualityDefinition;
}

/** Declares a feed. Throws Error at start when the declaration contradicts itself, e.g. a rule id used for two meanings or a record type left out. */
export function defineFeed<F extends Feed, R extends Fields>(declaration: FeedDeclaration<F, R>): FeedDefinition {
  const definition: FeedDefinition = {
    ...declaration,
    scope: declaration.events ? withEvents(declaration.scope) : declaration.scope,
    events: declaration.events ?? null,
    comparedWithOthers: declaration.comparedWithOthers ?? false,
    netChange: declaration.netChange ?? null,
    versions: declaration.versions ?? null,
    references: declaration.references ?? [],
    saysSender: declaration.saysSender ?? null,
    localId: declaration.localId ?? null,
    deletionGuard: declaration.deletionGuard ?? 0.2,
    quality: qualityOf(declaration.quality),
  };
  assertConsistent(definition);
  assertNames(definition);
  return definition;
}

/** Each table must be known by the neutral name of its files, as the same table. */
function assertNames(feed: FeedDefinition): void {
  const scope = feed.scope(feed.scopeExample);
  const tables = scope ? tablesOf(feed, scope) : [];
  for (const { name, file } of tables) {
    const known = tables.find((table) => table.file.test(bareName(`file-1-${name}.csv`)));
    if (known?.file !== file) throw new Error(`feed ${feed.feed}: a file called ${name} is not known as its own table`);
  }
}

const ASKED: readonly AskedReference[] = ['establishments', 'organisations'];

function assertConsistent(feed: FeedDefinition): void {
  const fault = (text: string): never => { throw new Error(`feed ${feed.feed}: ${text}`); };
  const known = new Set(feed.records);
  if (feed.records[0] !== feed.root || feed.root.role !== 'root') fault('the first record type must be the root');
  for (const type of feed.records) if (type.parent && !known.has(type.parent)) fault(`the parent of ${type.name} is not declared`);
  const ids = new Map<string, string>();
  for (const rule of feed.rules) {
    if (!known.has(rule.type)) fault(`rule ${rule.id} looks at a record type that is not declared`);
    if (rule.type.role === 'detail' && (rule.severity.startsWith('reject') || rule.looksAt === 'tree' || rule.looksAt === 'unique')) fault(`rule ${rule.id} would reject a detail`);
    const asked = rule.looksAt === 'orphan' ? {} : rule.examples.references ?? {};
    for (const table of ASKED) if (table in asked !== (rule.asks === table)) fault(`rule ${rule.id} and its examples differ in whether it asks ${table}`);
    if (rule.asks && !feed.references.includes(rule.asks)) fault(`rule ${rule.id} asks ${rule.asks}, which the feed does not`);
    const title = ids.get(rule.id);
    if (title !== undefined && title !== rule.title) fault(`rule ${rule.id} has two titles`);
    ids.set(rule.id, rule.title);
    const blames = 'blames' in rule ? rule.blames : 'field' in rule ? [rule.field] : [];
    for (const name of blames) if (!rule.type.fields[name]) fault(`rule ${rule.id} blames ${name}, which ${rule.type.name} has not`);
  }
  for (const { type } of feed.quality.expected) if (!known.has(type)) fault(`values are expected of ${type.name}, which is not declared`);
}
