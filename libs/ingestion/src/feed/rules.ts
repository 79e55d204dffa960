import type { IsoDate } from '@tributary/domain';
import type { Fields, RecordType, TreeNode, Values } from './fields.js';
import type { AskedReference, ReferenceTables, References } from './references.js';
import type { Scope } from './scope.js';

/**
 * What a broken rule does. `E`: the fields it blames are blanked, the record goes on. `Q` query and `C` completeness and `warn`: reported
 * only. `reject-record`: the record (and its children) is quarantined. `reject-group`: the whole tree of the person is. `refuse`: the file is.
 */
export type Severity = 'E' | 'Q' | 'C' | 'warn' | 'reject-record' | 'reject-group' | 'refuse';

export interface Sender {
  /** DfE number or ODS code. */
  readonly id: string;
  readonly kind: 'council' | 'provider';
  /** ONS code of a council. */
  readonly onsCode: string | null;
}

/** Everything a rule may depend on beside the record. Never the clock: `today` is the London date on which the submission was received. */
export interface RuleContext {
  readonly scope: Scope;
  readonly sender: Sender;
  readonly today: IsoDate;
  /** Reference tables: schools, NHS organisations, councils and their history. */
  readonly references: References;
  /** Values of a lookup record by its key (see record.lookup); undefined when there is none. Tree rules and mapping only. */
  lookup<F extends Fields>(type: RecordType<F>, key: string | null): Values<F> | undefined;
}

/** Collection years, both included; open where left out. */
export interface Years { readonly from?: number; readonly until?: number }

/** Is the year one of them? Without a year everything is. */
export function inYears(years: Years | undefined, year: number | null): boolean {
  return years === undefined || year === null || ((years.from ?? year) <= year && year <= (years.until ?? year));
}

interface RuleBase {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** What the sender should do. */
  readonly remedy: string;
  /** Document and section, or the national error code's list. */
  readonly source: string;
  /** Collections in which it applies; all of them when left out. */
  readonly years?: Years;
  /** The reference table without which it says nothing. */
  readonly asks?: AskedReference;
  /** Scope under which its examples are decided; the feed's own example when left out. */
  readonly exampleScope?: string;
}

/** Raw texts by field name, as they would stand in a file. */
export type RawRecord = Readonly<Record<string, string>>;
export interface RawTree { readonly type: RecordType; readonly raw: RawRecord; readonly children: readonly RawTree[] }
/** Passing and failing, at least one of each; they are the rule's tests and stand in the documentation. */
export interface Examples<T> {
  readonly pass: readonly T[];
  readonly fail: readonly T[];
  /** Lookup records that the examples point to. */
  readonly lookups?: readonly { readonly type: RecordType; readonly key: string; readonly raw: RawRecord }[];
  /** Reference tables that the examples are decided with; none are loaded when left out. */
  readonly references?: ReferenceTables;
}

/** The kind of the field is the check: a date that is none, a code not in its list, a UPN with a wrong check letter. */
export interface ReadableRule extends RuleBase {
  readonly looksAt: 'readable'; readonly type: RecordType; readonly field: string;
  /** Which unreadable texts are this rule's; all of them when left out. Several rules of a field are asked in the order of their declaration. */
  readonly faults?: (raw: string) => boolean;
  readonly examples: Examples<string>;
}
/** One value that could be read; blanks are not looked at. */
export interface FieldRule extends RuleBase {
  readonly looksAt: 'field'; readonly type: RecordType; readonly field: string;
  check(value: unknown, context: RuleContext): boolean; readonly examples: Examples<string>;
}
/** One record by itself. `blames`: the fields that an `E` blanks and that the receipt names. */
export interface RecordRule extends RuleBase {
  readonly looksAt: 'record'; readonly type: RecordType; readonly blames: readonly string[];
  check(values: Values<Fields>, context: RuleContext): boolean; readonly examples: Examples<RawRecord>;
}
/** Each record of a type with its parents and children in sight. Examples are whole trees from the root. */
export interface TreeRule extends RuleBase {
  readonly looksAt: 'tree'; readonly type: RecordType; readonly blames: readonly string[];
  check(node: TreeNode, context: RuleContext): boolean; readonly examples: Examples<RawTree>;
}
/** No two records of a type in a submission have the same key; null is not compared. With `E` the blamed fields of all that share it are blanked. */
export interface UniqueRule extends RuleBase {
  readonly looksAt: 'unique'; readonly type: RecordType; readonly blames: readonly string[];
  by(values: Values<Fields>): readonly (string | null)[] | null; readonly examples: Examples<readonly RawRecord[]>;
  /** What it looks at is the key that joins the record to others: a key had twice is its finding, and T-KEY-TWICE is not said beside it. Of records that are looked up only such rules are asked. */
  readonly ofKey?: true;
}
/** A child needs its parent: severity is `reject-record`. */
export interface OrphanRule extends RuleBase { readonly looksAt: 'orphan'; readonly type: RecordType }
/** The header of the submission: wrong feed, year, sender. */
export interface FileRule extends RuleBase {
  readonly looksAt: 'file'; readonly type: RecordType;
  check(values: Values<Fields>, context: RuleContext): boolean;
  readonly examples: Examples<{ raw: RawRecord; scope: string; sender: string }>;
}
export type Rule = ReadableRule | FieldRule | RecordRule | TreeRule | UniqueRule | OrphanRule | FileRule;

type Name<F> = keyof F & string;
type Declared<R extends Rule, Own = object> = Omit<R, 'looksAt' | 'type' | 'field' | 'check' | 'by' | 'blames'> & Own;

/** Builders of rules. A check returns true when all is well; it is pure, and it gets values that have been read (see field). */
export const rule = {
  readable: <F extends Fields>(type: RecordType<F>, field: Name<F>, options: Declared<ReadableRule>): ReadableRule =>
    ({ looksAt: 'readable', type, field, ...options }),
  field: <F extends Fields, K extends Name<F>>(type: RecordType<F>, field: K,
    options: Declared<FieldRule, { check: (value: NonNullable<Values<F>[K]>, context: RuleContext) => boolean }>): FieldRule =>
    ({ looksAt: 'field', type, field, ...options }),
  record: <F extends Fields>(type: RecordType<F>,
    options: Declared<RecordRule, { check: (values: Values<F>, context: RuleContext) => boolean; blames?: readonly Name<F>[] }>): RecordRule =>
    ({ looksAt: 'record', type, blames: [], ...options }),
  tree: <F extends Fields>(type: RecordType<F>,
    options: Declared<TreeRule, { check: (node: TreeNode<F>, context: RuleContext) => boolean; blames?: readonly Name<F>[] }>): TreeRule =>
    ({ looksAt: 'tree', type, blames: [], ...options }),
  unique: <F extends Fields>(type: RecordType<F>,
    options: Declared<UniqueRule, { by: (values: Values<F>) => readonly (string | null)[] | null; blames?: readonly Name<F>[] }>): UniqueRule =>
    ({ looksAt: 'unique', type, blames: [], ...options }),
  orphan: <F extends Fields>(type: RecordType<F>, options: Omit<OrphanRule, 'looksAt' | 'type' | 'severity'>): OrphanRule =>
    ({ looksAt: 'orphan', type, severity: 'reject-record', ...options }),
  file: <F extends Fields>(type: RecordType<F>,
    options: Declared<FileRule, { check: (values: Values<F>, context: RuleContext) => boolean }>): FileRule =>
    ({ looksAt: 'file', type, ...options }),
} as const;

/** A tree for an example of a tree rule: `example(person, { upn: '...' }, example(requests, { ... }))`. */
export function example<F extends Fields>(type: RecordType<F>, raw: { readonly [K in Name<F>]?: string }, ...children: readonly RawTree[]): RawTree {
  const given: Record<string, string> = {};
  for (const [name, text] of Object.entries<string | undefined>(raw)) if (text !== undefined) given[name] = text;
  return { type, raw: given, children };
}
