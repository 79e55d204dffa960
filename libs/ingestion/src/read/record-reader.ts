import { unreadableBy, type CompiledType } from '../feed/compile.js';
import type { Fields, Place, Values } from '../feed/fields.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { RuleContext } from '../feed/rules.js';
import { Refusal, type FindingPlace, type Findings } from './findings.js';
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
const NOTHING: ReadValue = { value: null, state: 'blank' };

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

/**
 * Reads one record's values and applies readable, field and record rules. A rule of severity `refuse` ends the submission (throws Refusal). All rules see the
 * values as sent; what an `E` blames is blanked afterwards, so the order of rules does not matter.
 * @returns `faults`: positions of fields in which something stood that does not hold.
 * @param skipRules decides by the values that have been read that no rule applies (a deletion carries little but its key).
 */
export function readRecord(row: RawRow, context: RuleContext, findings: Findings, skipRules: ((values: MutableValues) => boolean) | null = null): { values: MutableValues; verdict: Verdict; faults: readonly number[] } {
  const { type } = row;
  const values: MutableValues = { ...type.blank };
  let blanks: string[] | null = null;
  const tally = findings.fields.of(type);
  let faulty: string[] | null = null;
  let faults: number[] | null = null;
  let verdict: Verdict = 'ok';
  const broken = (rule: RuleSummary, field: string | null, blames: readonly string[]): void => {
    note(findings, rule, row, field ?? blames[0] ?? null);
    if (rule.severity === 'refuse') throw new Refusal(rule, placeOf(row, field));
    if (rule.severity === 'E') (blanks ??= []).push(...blames);
    if (condemns(rule.severity)) (faulty ??= []).push(...blames);
    verdict = worse(verdict, rule.severity);
  };
  tally.read++;
  if (row.broken !== null) {
    note(findings, row.broken === 'ragged' ? GENERAL.ragged : GENERAL.keyBlank, row, null);
    verdict = 'reject-record';
  }
  if (row.repeated) for (const name of row.repeated) note(findings, GENERAL.repeated, row, name);
  for (let i = 0; i < type.names.length; i++) {
    const cell = row.cells[i];
    if (cell === undefined) continue;
    const name = type.names[i] ?? '';
    const read = type.readers[i]?.(cell) ?? NOTHING;
    values[name] = read.value;
    if (read.state !== 'blank') tally.fill(i);
    if (read.state === 'restyled') note(findings, read.habit ? GENERAL[read.habit] : GENERAL.spelling, row, name);
    else if (read.state === 'fault') {
      tally.fault(i);
      (faults ??= []).push(i);
      if (read.habit) note(findings, GENERAL[read.habit], row, name);
      broken(unreadableBy(type, i, cell) ?? GENERAL.unreadable, name, [name]);
    }
  }
  if (row.broken === 'ragged' || skipRules?.(values)) return { values, verdict, faults: faults ?? NO_FAULTS };
  for (const { position, rule } of type.fieldRules) {
    const name = type.names[position] ?? '';
    const value = values[name];
    if (value !== null && value !== undefined && !rule.check(value, context)) broken(rule, name, [name]);
  }
  for (const rule of type.recordRules) if (!rule.check(typedValues(values), context)) broken(rule, null, rule.blames);
  for (const rule of type.fileRules) if (!rule.check(typedValues(values), context)) broken(rule, null, []);
  // A value that could not be read has been counted; what is missing is not invalid.
  if (faulty !== null) for (const name of new Set<string>(faulty)) if ((values[name] ?? null) !== null) {
    const position = type.names.indexOf(name);
    tally.fault(position);
    (faults ??= []).push(position);
  }
  if (blanks !== null) for (const name of blanks as string[]) values[name] = null;
  return { values, verdict, faults: faults ?? NO_FAULTS };
}

function note(findings: Findings, rule: RuleSummary, row: RawRow, field: string | null): void {
  findings.add(rule, findings.isFull(rule.id) ? null : placeOf(row, field));
}
