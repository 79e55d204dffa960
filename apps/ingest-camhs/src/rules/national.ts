import { addDays, isSnomedId, type IsoDate } from '@tributary/domain';
import { rule, type Fields, type RawRecord, type RecordType, type ReferenceTables, type Rule, type RuleContext, type Severity, type Values } from '@tributary/ingestion';

/**
 * The patterns that most national rules of MHSDS follow, each as one declaration. Ids are the national error codes; levels are the national ones
 * (health-feeds 1.3): a blank key, a wrong format and a date outside its bounds reject the record, a code outside its list is a warning.
 */
export const SOURCE = 'health-feeds 1.3';
export const ITEMS = 'health-feeds 1.2';
export const CODES = 'health-feeds 1.5';
/** The published list of the validation rules of version 6.0, from which health-feeds 1.3 is drawn. */
export const NATIONAL = 'MHSDS 6.0 validation rules (health-feeds, source S1)';
/** Loaded by the operator as a reference table; without it the rules that ask it say nothing. */
export const REGISTER = 'NHS Organisation Data Service';

/** A register of two, for examples: one that is there, and one that was closed. */
export const registered = (open: string, closed: string): ReferenceTables => ({
  organisations: [{ ods: open, name: 'An organisation', geography: null, opened: '2001-04-01', closed: null }, { ods: closed, name: 'A former organisation', geography: null, opened: '2001-04-01', closed: '2022-06-30' }],
});

type Name<F extends Fields> = keyof F & string;
/** Of the examples. */
const LAST_OF_MONTH = '2024-11-30';
const THE_DAY_BEFORE = '2024-10-31';

export const isBlank = (value: unknown): boolean => value === null || value === '';
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const dayOf = (value: unknown): IsoDate | null => (typeof value === 'string' && value !== '' ? value.slice(0, 10) : null);

/** The item is mandatory in its table: without it the record is not taken. */
export function mandatory<F extends Fields>(type: RecordType<F>, field: Name<F>, id: string, what: string, row: RawRecord, source = NATIONAL): Rule {
  return rule.record(type, {
    id, severity: 'reject-record', blames: [field], source, title: `${capital(what)} is blank or cannot be read`, remedy: `Send the ${what}; the record is not used without it.`,
    check: (values) => !isBlank(values[field]), examples: { pass: [row], fail: [{ ...row, [field]: '' }] },
  });
}

/** A date or time that is none. */
export function format<F extends Fields>(type: RecordType<F>, field: Name<F>, id: string, what: string): Rule {
  return rule.readable(type, field, {
    id, severity: 'reject-record', source: NATIONAL, title: `${capital(what)} is not a date`, remedy: 'Send YYYY-MM-DD, or leave it blank where it is not known.',
    examples: { pass: ['2024-11-12', '12/11/2024'], fail: ['2024-02-30', 'unknown'] },
  });
}

/** Identifiers of a provider have at most 20 characters. */
export function short<F extends Fields>(type: RecordType<F>, field: Name<F>, id: string, what: string): Rule {
  return rule.field(type, field, {
    id, severity: 'reject-record', source: SOURCE, title: `${capital(what)} is longer than 20 characters`, remedy: 'Send the identifier as it stands in the source system.',
    check: (value) => String(value).length <= 20, examples: { pass: ['X1', 'X1234567890123456789'], fail: ['X12345678901234567890'] },
  });
}

/** A code that is not in the national list of the month. It is left out; the record goes on. */
export function nationalCode<F extends Fields>(type: RecordType<F>, field: Name<F>, id: string, what: string, pass: readonly string[], fail: readonly string[], remedy: string, source = NATIONAL): Rule {
  return rule.readable(type, field, { id, severity: 'warn', source, title: `${capital(what)} is not a national code of the month`, remedy, examples: { pass, fail } });
}

interface Bound { readonly severity?: Severity; readonly source?: string; /** Days after the month that are allowed. */ readonly grace?: number }

/** The day is after the last of the month. */
export function notAfterMonth<F extends Fields>(type: RecordType<F>, field: Name<F>, id: string, what: string, row: RawRecord, { severity = 'reject-record', source = NATIONAL, grace = 0 }: Bound = {}): Rule {
  return rule.record(type, {
    id, severity, blames: [field], source, title: `${capital(what)} is after the reporting period${grace === 0 ? '' : ' and the day that follows'}`, remedy: 'Correct the date, or send the record with its own month.',
    check: (values, { scope }) => ordered(dayOf(values[field]), scope.until === null ? null : addDays(scope.until, grace)),
    examples: { pass: [{ ...row, [field]: addDays(LAST_OF_MONTH, grace) }], fail: [{ ...row, [field]: addDays(LAST_OF_MONTH, grace + 1) }] },
  });
}

/** The day is before the first of the month. */
export function notBeforeMonth<F extends Fields>(type: RecordType<F>, field: Name<F>, id: string, what: string, row: RawRecord, source = NATIONAL): Rule {
  return rule.record(type, {
    id, severity: 'reject-record', blames: [field], source, title: `${capital(what)} is before the reporting period`, remedy: 'Correct the date, or leave the record out: it belongs to an earlier month.',
    check: (values, { scope }) => ordered(scope.from, dayOf(values[field])),
    examples: { pass: [{ ...row, [field]: '2024-11-30' }], fail: [{ ...row, [field]: THE_DAY_BEFORE }] },
  });
}

/** Of two days of a record the second is before the first. `days`: in the order in which they must come. */
export function inOrder<F extends Fields>(type: RecordType<F>, days: readonly [Name<F>, Name<F>], id: string, title: string, row: RawRecord): Rule {
  const [first, second] = days;
  return rule.record(type, {
    id, severity: 'reject-record', blames: [second, first], source: NATIONAL, title, remedy: 'Correct one of the two dates.',
    check: (values) => ordered(dayOf(values[first]), dayOf(values[second])),
    examples: { pass: [{ ...row, [first]: '2024-11-04', [second]: '2024-11-04' }], fail: [{ ...row, [first]: '2024-11-05', [second]: '2024-11-04' }] },
  });
}

const ordered = (first: IsoDate | null, second: IsoDate | null): boolean => first === null || second === null || first <= second;

/** A procedure may be a post-coordinated expression: the concept stands before the colon. */
const conceptOf = (text: string): string => text.split(':')[0]?.split('|')[0]?.trim() ?? '';

/** SNOMED CT, as text: spreadsheets cut the last digits of long identifiers, which the check digit shows. */
export function concept<F extends Fields>(type: RecordType<F>, field: Name<F>, id: string, what: string): Rule {
  return rule.field(type, field, {
    id, severity: 'reject-record', source: NATIONAL, title: `${capital(what)} does not begin with a SNOMED CT identifier`,
    remedy: 'Send the concept identifier as text: spreadsheets cut the last digits of long numbers.',
    check: (value) => isSnomedId(conceptOf(String(value))), examples: { pass: ['276491000', '1914891000000100:363589002=1085671000000109'], fail: ['1085671000000100', 'therapy'] },
  });
}

/** No two records of the table have the same key: none of them is taken, nor what hangs on them. `joins`: other tables point to the record by it. */
export function once<F extends Fields>(type: RecordType<F>, id: string, title: string, key: readonly Name<F>[], row: RawRecord, { joins = false }: { joins?: boolean } = {}): Rule {
  const [last] = key.slice(-1);
  return rule.unique(type, {
    id, severity: 'reject-record', blames: last === undefined ? [] : [last], source: NATIONAL, title, remedy: 'Send each record once.', ...(joins ? { ofKey: true } : {}),
    by: (values) => (key.every((name) => isBlank(values[name])) ? null : key.map((name) => textOf(values[name]))),
    examples: { pass: [last === undefined ? [row] : [row, { ...row, [last]: otherThan(row[last]) }]], fail: [[row, row]] },
  });
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
/** Another value of the same kind: the last digit is another. */
const otherThan = (text = ''): string => text.slice(0, -1) + (text.endsWith('2') ? '4' : '2');

/** What a rule of one record sees. */
export type Check<F extends Fields> = (values: Values<F>, context: RuleContext) => boolean;
