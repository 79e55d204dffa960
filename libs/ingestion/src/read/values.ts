import { isIsoDate, nhsNumberFault, normaliseNhsNumber, normaliseUpn, parsePostcode, parseUpn, ulnFault, type IsoDate } from '@tributary/domain';
import { codesIn, type Field } from '../feed/fields.js';
import { NO_REFERENCES, type References } from '../feed/references.js';
import { readMoment, readTime } from './dates.js';
import { remembering } from './remembered.js';

export type Value = string | number | boolean | null;

/**
 * What became of a raw text. `blank`: nothing was sent. `fault`: something that the kind cannot be; it goes no further. `restyled`: read, though written
 * otherwise than the standard does (`1.0` for 1, `16/01/2025`), which is reported.
 */
export interface ReadValue {
  readonly value: Value;
  readonly state: 'ok' | 'blank' | 'fault' | 'restyled';
  /** What a spreadsheet has done to the text, where that is known. */
  readonly habit?: Habit;
}

/** Rules of the pipeline about what spreadsheets do. */
export type Habit = 'sheetNumber' | 'sheetDate' | 'sheetZeros' | 'sheetError' | 'sheetDigits';

const BLANK: ReadValue = { value: null, state: 'blank' };
const FAULT: ReadValue = { value: null, state: 'fault' };
const ERROR: ReadValue = { value: null, state: 'fault', habit: 'sheetError' };
const DIGITS: ReadValue = { value: null, state: 'fault', habit: 'sheetDigits' };
const ok = (value: Value, usual = true): ReadValue => ({ value, state: usual ? 'ok' : 'restyled' });
const by = (habit: Habit, value: Value): ReadValue => ({ value, state: 'restyled', habit });

/** A reader of one field's raw texts, made once for a feed and year. */
export type ValueReader = (raw: string | undefined) => ReadValue;

/** What of a scope code lists depend on. */
export interface ListScope { readonly year: number | null; readonly referenceDate: IsoDate | null }

/** @param scope decides which codes are in force. */
export function valueReader(field: Field, scope: ListScope, references: References = NO_REFERENCES): ValueReader {
  const read = remembering(field, textReader(kindReader(field, scope, references)));
  return (raw) => (raw === undefined || raw === '' ? BLANK : read(raw));
}

/** What every field does to a text before its kind reads it: white space around it and control characters go, and what a spreadsheet has spoilt is not read. */
function textReader(read: (text: string) => ReadValue): (raw: string) => ReadValue {
  return (raw) => {
    const clean = raw.trim();
    if (clean === '') return BLANK;
    const spoilt = spoiltBySheet(clean);
    if (spoilt) return spoilt;
    if (WITHOUT_CONTROL.test(clean)) return read(clean);
    const visible = clean.replace(/\p{Cc}+/gu, ' ').trim();
    if (visible === '') return FAULT;
    const result = read(visible);
    return result.state === 'ok' ? { ...result, state: 'restyled' } : result;
  };
}

const WITHOUT_CONTROL = /^[ -\uffff]*$/;
const SHEET_ERROR = /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$/i;
const POWER_OF_TEN = /^[+-]?\d(\.\d+)?E\+\d{1,3}$/i;

/** An error of a formula, or a long number of which a spreadsheet has kept the first digits only: whatever the field, nothing of it can be trusted. */
function spoiltBySheet(text: string): ReadValue | null {
  if (text.charCodeAt(0) === 35) return SHEET_ERROR.test(text) ? ERROR : null;
  return text.includes('+') && POWER_OF_TEN.test(text) ? DIGITS : null;
}

function kindReader(field: Field, scope: ListScope, references: References): (text: string) => ReadValue {
  switch (field.kind) {
    case 'text': case 'local-id': return field.digits === undefined ? (text) => ok(text) : digitsReader(field.digits);
    case 'code': return codeReader(codesIn(field.codes ?? [], scope, references));
    case 'integer': return (text) => readNumber(text, field, /^[+-]?\d{1,15}$/, /^[+-]?\d{1,15}\.0+$/);
    case 'decimal': return (text) => readNumber(text, field, /^[+-]?\d{1,15}(\.\d+)?$/, /^[+-]?\.\d+$/);
    case 'flag': return readFlag;
    case 'date': case 'birth-date': return readDate;
    case 'date-time': return readDateTime;
    case 'time': return (text) => { const t = readTime(text); return t ? ok(t.value, t.usual) : FAULT; };
    case 'forename': case 'surname': return (text) => (/\p{L}/u.test(text) ? ok(text) : FAULT);
    case 'postcode': return (text) => { const p = parsePostcode(text); return p ? ok(p.compact) : FAULT; };
    case 'upn': return (text) => (parseUpn(text).ok ? ok(normaliseUpn(text)) : FAULT);
    case 'uln': return (text) => { const digits = plainDigits(text); return ulnFault(digits.text) === null ? whole(digits) : FAULT; };
    case 'nhs-number': return (text) => { const digits = plainDigits(normaliseNhsNumber(text)); return nhsNumberFault(digits.text) === null ? whole(digits) : FAULT; };
  }
}

/** A spreadsheet's `9990000018.0`. */
function plainDigits(text: string): { text: string; usual: boolean } {
  const digits = text.replace(/\.0+$/, '').replace(/\s/g, '');
  return { text: digits, usual: !text.includes('.') };
}

const whole = ({ text, usual }: { text: string; usual: boolean }): ReadValue => (usual ? ok(text) : by('sheetNumber', text));

/** Text of so many digits: without a spreadsheet's `.0`, and with the zeros that it has eaten. What is not digits stays as it is. */
function digitsReader(count: number): (text: string) => ReadValue {
  return (text) => {
    const digits = text.replace(/^(\d+)\.0+$/, '$1');
    if (!/^\d+$/.test(digits)) return ok(text);
    if (digits.length < count) return by('sheetZeros', digits.padStart(count, '0'));
    return digits === text ? ok(text) : by('sheetNumber', digits);
  };
}

function readNumber(text: string, field: Field, usual: RegExp, other: RegExp): ReadValue {
  const isUsual = usual.test(text);
  if (!isUsual && !other.test(text)) return FAULT;
  const value = Number(text);
  if ((field.min !== undefined && value < field.min) || (field.max !== undefined && value > field.max)) return FAULT;
  return isUsual ? ok(value) : text.includes('.0') ? by('sheetNumber', value) : ok(value, false);
}

const FLAGS = new Map<string, boolean>([['1', true], ['0', false], ['true', true], ['false', false], ['y', true], ['n', false], ['yes', true], ['no', false]]);

function readFlag(text: string): ReadValue {
  const direct = FLAGS.get(text.toLowerCase());
  if (direct !== undefined) return ok(direct);
  const number = /^([01])\.0+$/.exec(text);
  return number ? by('sheetNumber', number[1] === '1') : FAULT;
}

function readDate(text: string): ReadValue {
  if (text.length === 10 && isIsoDate(text)) return ok(text);
  const read = readMoment(text);
  if (!read) return FAULT;
  if (read.serial) return by('sheetDate', read.date);
  return ok(read.date, read.usual && (read.time === null || read.time === '00:00:00'));
}

function readDateTime(text: string): ReadValue {
  const read = readMoment(text);
  if (!read) return FAULT;
  if (read.serial) return by('sheetDate', `${read.date}T${read.time ?? '00:00:00'}`);
  return ok(`${read.date}T${read.time ?? '00:00:00'}${read.zone}`, read.usual && read.time !== null);
}

/** Exactly, else without regard to case, to a spreadsheet's `.0`, or to leading zeros that a spreadsheet has eaten; never more than one of the list. */
function codeReader(codes: readonly string[]): (text: string) => ReadValue {
  const exact = new Map(codes.map((code) => [code, ok(code)]));
  // Most files never need it.
  let loose: ReadonlyMap<string, string | null> | undefined;
  return (text) => {
    const direct = exact.get(text);
    if (direct) return direct;
    loose ??= byLooseKey(codes);
    const code = loose.get(looseKey(text));
    if (code === undefined || code === null) return FAULT;
    if (/^\d+\.0+$/.test(text)) return by('sheetNumber', code);
    return /^\d+$/.test(text) && text.length < code.length ? by('sheetZeros', code) : ok(code, false);
  };
}

/** Codes by their loose key; null where several have the same one. */
function byLooseKey(codes: readonly string[]): Map<string, string | null> {
  const loose = new Map<string, string | null>();
  for (const code of codes) {
    const key = looseKey(code);
    loose.set(key, loose.has(key) ? null : code);
  }
  return loose;
}

const looseKey = (text: string): string => text.toUpperCase().replace(/^(\d+)\.0+$/, '$1').replace(/^0+(?=.)/, '');
