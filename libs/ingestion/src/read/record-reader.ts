import { unreadableBy, type CompiledType } from '../feed/compile.js';
import type { Fields, Place, Values } from '../feed/fields.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { FileRule, RecordRule, RuleContext } from '../feed/rules.js';
import { Refusal, type FindingPlace, type Findings } from './findings.js';
import type { TypeTally } from './field-tally.js';
import type { ReadValue, Value } from './values.js';

/** A record as a format found it: raw texts in the order of the type's fields. */
export interface RawRow {
  readonly type: CompiledType;
  readonly cells: readonly (string | undefined)[];
  /** Its key and its parent's, made different over tables; null when it has none. */
  readonly key: string | null;
  readonly parentKey: string | null;
  /** The sender's own key of the record, for evaluation. */
  readonly localKey: string | null;
  readonly place: Place;
  /** CSV: column of each field in the file, from 1. */
  readonly columns: readonly (number | undefined)[] | null;
  /** The format could not read the record as a whole. */
  readonly broken: 'ragged' | 'key-blank' | null;
  /** Fields that stood more than once. */
  readonly repeated: readonly string[] | null;
  /** It says that nothing is to stand of the person any more; only what identifies it matters. */
  readonly withdraws?: boolean;
}

export type MutableValues = Record<string, Value>;
/** What becomes of a record, in the order in which stages number it. `withdrawn`: nothing is to stand of the person that it names. */
export const VERDICTS = ['ok', 'reject-record', 'reject-group', 'withdrawn'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Most records. */
const NO_FAULTS: readonly number[] = [];
const NO_BLAME: readonly string[] = [];

/** Values as rules see them. The declaration's types are kept by the readers of the kinds. */
export function typedValues(values: MutableValues): Values<Fields> {
  return values;
}

export function placeOf(row: Pick<RawRow, 'type' | 'place' | 'columns'>, field: string | null): FindingPlace {
  const position = field === null ? -1 : row.type.names.indexOf(field);
  const column = row.columns?.[position];
  return { ...row.place, record: row.type.type.title, field, ...(column === undefined ? {} : { column }) };
}

export function worse(a: Verdict, severity: RuleSummary['severity']): Verdict {
  if (a === 'reject-group' || severity === 'reject-group') return 'reject-group';
  return severity === 'reject-record' ? 'reject-record' : a;
}

/** Does a value that a rule of this severity blames not hold? Questions and remarks leave it standing. */
export function condemns(severity: RuleSummary['severity']): boolean {
  return severity === 'E' || severity.startsWith('reject');
}

/** Does a rule of this severity decide whether the record, or more, is taken? */
const decides = (severity: RuleSummary['severity']): boolean => severity === 'refuse' || severity.startsWith('reject');

/** A record that has been read. `faults`: positions of fields in which something stood that does not hold. */
export interface JudgedRecord { readonly values: MutableValues; readonly verdict: Verdict; readonly faults: readonly number[] }

/**
 * Reads one record's values and applies readable, field and record rules. A rule of severity `refuse` ends the submission (throws Refusal). All rules see the
 * values as sent; what an `E` blames is blanked afterwards, so the order of rules does not matter.
 * @param skipRules decides by the values that have been read that no rule applies (a deletion carries little but its key).
 */
export function readRecord(row: RawRow, context: RuleContext, findings: Findings, skipRules: ((values: MutableValues) => boolean) | null = null): JudgedRecord {
  const { type, cells } = row;
  const { names, readers } = type;
  const tally = findings.fields.of(type);
  const values: MutableValues = { ...type.blank };
  // Made for the few records of which there is something to say.
  let said = row.broken !== null || row.repeated !== null ? new Judgement(row, findings, tally, values).formed() : null;
  tally.read++;
  for (let i = 0; i < names.length; i++) {
    const cell = cells[i];
    if (cell === undefined) continue;
    const read = readers[i]?.(cell);
    if (read === undefined || read.state === 'blank') continue;
    tally.fill(i);
    values[names[i] ?? ''] = read.value;
    if (read.state !== 'ok') (said ??= new Judgement(row, findings, tally, values)).cell(i, cell, read);
  }
  if (row.broken !== 'ragged' && skipRules?.(values) !== true) {
    const seen = typedValues(values);
    for (const { position, rule } of type.fieldRules) {
      const name = names[position] ?? '';
      const value = values[name];
      if (value !== null && value !== undefined && !rule.check(value, context)) (said ??= new Judgement(row, findings, tally, values)).broken(rule, name, [name]);
    }
    for (const rule of type.recordRules) if (!rule.check(seen, context)) (said ??= new Judgement(row, findings, tally, values)).failed(rule, rule.blames, context);
    for (const rule of type.fileRules) if (!rule.check(seen, context)) (said ??= new Judgement(row, findings, tally, values)).failed(rule, NO_BLAME, context);
  }
  said?.settle();
  return { values, verdict: said === null ? 'ok' : said.verdict, faults: said?.faults ?? NO_FAULTS };
}

/** What is said of one record while it is read. */
class Judgement {
  verdict: Verdict = 'ok';
  /** Positions of fields in which something stood that does not hold. */
  faults: number[] | null = null;
  readonly #row: RawRow;
  readonly #findings: Findings;
  readonly #tally: TypeTally;
  readonly #values: MutableValues;
  readonly #blanks: string[] = [];
  readonly #faulty = new Set<string>();
  /** Fields that could not be read, with the one rule that is said of each; null where one that is said of another field speaks for it too. */
  #unread: Map<string, RuleSummary | null> | null = null;

  constructor(row: RawRow, findings: Findings, tally: TypeTally, values: MutableValues) {
    this.#row = row;
    this.#findings = findings;
    this.#tally = tally;
    this.#values = values;
  }

  /** Of the record as the format found it. */
  formed(): this {
    const { broken, repeated } = this.#row;
    if (broken !== null) {
      this.#note(broken === 'ragged' ? GENERAL.ragged : GENERAL.keyBlank, null);
      this.verdict = 'reject-record';
    }
    for (const name of repeated ?? []) this.#note(GENERAL.repeated, name);
    return this;
  }

  /** Of a cell that could not be read, or is written otherwise than the standard does. */
  cell(position: number, text: string, read: ReadValue): void {
    const { type } = this.#row;
    const name = type.names[position] ?? '';
    if (read.state === 'restyled') this.#note(read.habit ? GENERAL[read.habit] : GENERAL.spelling, name);
    else {
      this.#fault(position);
      if (read.habit) this.#note(GENERAL[read.habit], name);
      const rule = unreadableBy(type, position, text) ?? GENERAL.unreadable;
      if (rule.severity === 'refuse') throw new Refusal(rule, placeOf(this.#row, name));
      this.verdict = worse(this.verdict, rule.severity);
      (this.#unread ??= new Map()).set(name, rule);
    }
  }

  /**
   * A rule of the whole record does not hold. Where it minds only that a field is blank which could not be read, it has nothing to add to what is said of that field; a rule that
   * decides about the record is said in its place.
   */
  failed(rule: RecordRule | FileRule, blames: readonly string[], context: RuleContext): void {
    const unread = this.#unread;
    if (unread === null || !this.#mindsBlank(rule, blames, unread, context)) { this.broken(rule, null, blames); return; }
    if (!decides(rule.severity)) return;
    const [first, ...rest] = blames.filter((name) => unread.has(name));
    const said = first === undefined ? undefined : unread.get(first);
    if (first === undefined || rule.severity === 'refuse') this.broken(rule, null, blames);
    else if (said?.severity !== rule.severity && said?.severity !== 'reject-group') {
      this.verdict = worse(this.verdict, rule.severity);
      unread.set(first, rule);
      for (const name of rest) unread.set(name, null);
    }
  }

  #mindsBlank(rule: RecordRule | FileRule, blames: readonly string[], unread: ReadonlyMap<string, unknown>, context: RuleContext): boolean {
    if (blames.length > 0 && blames.every((name) => unread.has(name))) return true;
    const { names, standIns } = this.#row.type;
    const filled: MutableValues = { ...this.#values };
    for (const name of unread.keys()) filled[name] = standIns[names.indexOf(name)] ?? null;
    return rule.check(typedValues(filled), context);
  }

  broken(rule: RuleSummary, field: string | null, blames: readonly string[]): void {
    this.#note(rule, field ?? blames[0] ?? null);
    if (rule.severity === 'refuse') throw new Refusal(rule, placeOf(this.#row, field));
    if (rule.severity === 'E') this.#blanks.push(...blames);
    if (condemns(rule.severity)) for (const name of blames) this.#faulty.add(name);
    this.verdict = worse(this.verdict, rule.severity);
  }

  /** When all rules have seen the values: counts what does not hold, and blanks what was blamed. What could not be read has been counted; what is missing is not invalid. */
  settle(): void {
    for (const [name, rule] of this.#unread ?? []) if (rule !== null) this.#note(rule, name);
    for (const name of this.#faulty) if ((this.#values[name] ?? null) !== null) this.#fault(this.#row.type.names.indexOf(name));
    for (const name of this.#blanks) this.#values[name] = null;
  }

  #fault(position: number): void {
    this.#tally.fault(position);
    (this.faults ??= []).push(position);
  }

  #note(rule: RuleSummary, field: string | null): void {
    this.#findings.add(rule, this.#findings.isFull(rule.id) ? null : placeOf(this.#row, field));
  }
}
