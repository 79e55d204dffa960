import type { IsoDate } from '@tributary/domain';
import type { References } from './references.js';

/**
 * Kinds of field. `forename`, `surname`, `birth-date`, `postcode`, `upn`, `uln` and `nhs-number` are identity: they are sealed with a key
 * that lives as long as the job before anything is staged, and leave only as tokens, month of birth and area. A `local-id` is a
 * sender's own identifier: rules see it as sent, everything after reading sees its keyed hash.
 */
export type FieldKind =
  | 'text' | 'code' | 'integer' | 'decimal' | 'flag' | 'date' | 'date-time' | 'time' | 'local-id'
  | 'forename' | 'surname' | 'birth-date' | 'postcode' | 'upn' | 'uln' | 'nhs-number';

export const IDENTITY_KINDS: ReadonlySet<FieldKind> = new Set(['forename', 'surname', 'birth-date', 'postcode', 'upn', 'uln', 'nhs-number']);

/** A code of a list with the days on which it may be used, both included; null: without end. */
export interface ListedCode {
  readonly code: string;
  readonly label: string;
  readonly from: IsoDate | null;
  readonly until: IsoDate | null;
}
/** Codes that are always accepted, that are by its reference date, or that are by the scope's year (null when it has none) and the reference tables. */
export type Codes = readonly string[] | readonly ListedCode[] | ((year: number | null, references: References) => readonly string[]);

export interface FieldOptions {
  /** What people call the field; the name itself when left out. */
  readonly title?: string;
  /** The column must be in the file (CSV), else the file is refused. Whether a value may be blank is the business of a rule. */
  readonly required?: boolean;
  /** Other spellings of the column or element, seen in the wild. */
  readonly aliases?: readonly string[];
  /** XML only: where several elements have this name, the end of the path that is meant, e.g. `Discharge/DepartureDate`; `.` is the text of the record's own element. */
  readonly path?: string;
  /** XML only: an attribute of the document element, e.g. `SchemaVersion`, in the place of an element. */
  readonly attribute?: string;
  /** `date`, `time` and `birth-date` only: columns or elements with a date and time in one, of which the field is its part on London's clock; an offset stays with the time. */
  readonly timestamps?: readonly string[];
}

export interface Field<T = unknown> extends FieldOptions {
  readonly kind: FieldKind;
  /** `code` only. */
  readonly codes?: Codes;
  /** `integer`, `decimal` only: limits, both included. */
  readonly min?: number;
  readonly max?: number;
  /** `text`, `local-id` only: digits that a number of this field has, so that zeros lost in a spreadsheet and its `.0` are known. Other text is left as it is. */
  readonly digits?: number;
  /** Never set: carries the type of a value. */
  readonly _value?: T;
}

export interface TextOptions extends FieldOptions { readonly digits?: number }
export interface NumberOptions extends FieldOptions { readonly min?: number; readonly max?: number }

const plain = <T>(kind: FieldKind) => (options: FieldOptions = {}): Field<T> => ({ ...options, kind });
const text = (kind: FieldKind) => (options: TextOptions = {}): Field<string> => ({ ...options, kind });

/**
 * Builders of fields. Every value is nullable: blank, or blanked because it could not be read. Values as rules and mapping see them:
 * text, codes and identifiers as trimmed text; `flag` boolean (`0/1`, `true/false`, `Y/N`); `date` `YYYY-MM-DD`, read from
 * `2025-01-16`, `2025-Jan-16 00:00:00`, `16/01/2025`, `16-Jan-2025`, `20250116` ...; `dateTime` `YYYY-MM-DDTHH:MM:SS` local wall clock
 * (an offset, when sent, is kept at the end); `time` `HH:MM:SS` (the same). A code that is not in its list never travels on.
 */
export const field = {
  text: text('text'),
  code: (codes: Codes, options: FieldOptions = {}): Field<string> => ({ ...options, kind: 'code', codes }),
  integer: (options: NumberOptions = {}): Field<number> => ({ ...options, kind: 'integer' }),
  decimal: (options: NumberOptions = {}): Field<number> => ({ ...options, kind: 'decimal' }),
  flag: plain<boolean>('flag'),
  date: plain<IsoDate>('date'),
  dateTime: plain<string>('date-time'),
  time: plain<string>('time'),
  localId: text('local-id'),
  forename: plain<string>('forename'),
  surname: plain<string>('surname'),
  birthDate: plain<IsoDate>('birth-date'),
  postcode: plain<string>('postcode'),
  /** Normalised; a temporary UPN is kept and never becomes a token. */
  upn: plain<string>('upn'),
  uln: plain<string>('uln'),
  nhsNumber: plain<string>('nhs-number'),
} as const;

/** The codes that may be used in a scope: by its year, or on its reference date; a list is taken whole where the scope has none. */
export function codesIn(codes: Codes, scope: { readonly year: number | null; readonly referenceDate: IsoDate | null }, references: References): readonly string[] {
  if (typeof codes === 'function') return codes(scope.year, references);
  const on = scope.referenceDate;
  const entries: readonly (string | ListedCode)[] = codes;
  return entries.flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    return on === null || ((entry.from === null || entry.from <= on) && (entry.until === null || on <= entry.until)) ? [entry.code] : [];
  });
}

export type Fields = Readonly<Record<string, Field>>;
export type ValueOf<F> = F extends Field<infer T> ? T | null : never;
/** A record's values by field name. */
export type Values<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/**
 * One kind of record of a feed. Field names are the column or element names in lower case; headers and elements are matched without
 * regard to case. A record without a parent is a root (a person's tree begins there), a `header` (one per submission, see file
 * rules), a `lookup` (joined by key, e.g. teams) or a `detail` (part of a record of which no fact is made: its values and rules are looked at where it
 * stands, and it goes no further).
 */
export interface RecordType<F extends Fields = Fields> {
  readonly name: string;
  readonly title: string;
  readonly fields: F;
  readonly role: 'root' | 'child' | 'header' | 'lookup' | 'detail';
  readonly parent: RecordType | null;
}

export interface RecordTypeOptions<F extends Fields> { readonly title: string; readonly fields: F }

function make<F extends Fields>(role: RecordType['role'], name: string, parent: RecordType | null, options: RecordTypeOptions<F>): RecordType<F> {
  return { name, title: options.title, fields: options.fields, role, parent };
}

export const record = {
  root: <F extends Fields>(name: string, options: RecordTypeOptions<F>) => make('root', name, null, options),
  /** A record that belongs to one parent; without it, it is an orphan. */
  child: <F extends Fields>(name: string, parent: RecordType, options: RecordTypeOptions<F>) => make('child', name, parent, options),
  header: <F extends Fields>(name: string, options: RecordTypeOptions<F>) => make('header', name, null, options),
  lookup: <F extends Fields>(name: string, options: RecordTypeOptions<F>) => make('lookup', name, null, options),
  /** Part of a record that is checked and not kept. Its rules report or blank; they reject nothing. */
  detail: <F extends Fields>(name: string, options: RecordTypeOptions<F>) => make('detail', name, null, options),
} as const;

/** Where a record stood in what was sent. */
export interface Place {
  readonly file: string;
  /** CSV: line of the file, from 1. */
  readonly line?: number;
  /** XML: path with positions, e.g. `/Message/Persons/Person[12]/Requests[1]`. */
  readonly xpath?: string;
}

/** A record in its tree. Children come in an order that depends on their content only, never on the file's. */
export interface TreeNode<F extends Fields = Fields> {
  readonly type: RecordType<F>;
  readonly values: Values<F>;
  readonly place: Place;
  readonly parent: TreeNode | null;
  readonly root: TreeNode;
  /** Did something stand in the field that does not hold? It is blank now, and why has been said: a rule that minds blanks need not say it again. */
  isFaulty(field: keyof F & string): boolean;
  children<C extends Fields>(type: RecordType<C>): readonly TreeNode<C>[];
}
