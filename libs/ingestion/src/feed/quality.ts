import type { Feed, Payloads, RecordType as FactType } from '@tributary/contracts';
import type { Fields, RecordType } from './fields.js';
import type { Scope } from './scope.js';

/** A count of facts of one type, by which a sender sees whether a return is whole. `when` leaves out those that do not count. */
export type KeyCountDeclaration<F extends Feed> = {
  [T in FactType<F>]: { readonly id: string; readonly title: string; readonly type: T; when?(payload: Payloads[F][T], scope: Scope): boolean }
}[FactType<F>];

/** What the quality of a submission is judged by, beside its findings. */
export interface QualityDeclaration<F extends Feed> {
  /** In the order in which they are shown. Their ids are those of published counts (governance, `published-counts`). */
  readonly keyCounts: readonly KeyCountDeclaration<F>[];
  /** Fields in which each record should have a value; made by `expect`. */
  readonly expected: readonly Expected[];
}

export interface Expected { readonly type: RecordType; readonly fields: readonly string[] }

/** Fields of a record type in which each record should have a value: the completeness that the score card is made of. */
export function expectValues<F extends Fields>(type: RecordType<F>, ...fields: readonly (keyof F & string)[]): Expected {
  return { type, fields };
}

/** The same, its own types forgotten. */
export interface QualityDefinition {
  readonly keyCounts: readonly { readonly id: string; readonly title: string; readonly type: string; when?(payload: Readonly<Record<string, unknown>>, scope: Scope): boolean }[];
  readonly expected: readonly Expected[];
}

/** Forgets the types of the payloads: a fact's payload has been parsed by the contract's schema of its type before it is counted, so `when` gets what it was declared for. */
export function qualityOf<F extends Feed>(declaration: QualityDeclaration<F> | undefined): QualityDefinition {
  return declaration === undefined ? { keyCounts: [], expected: [] } : (declaration as object as QualityDefinition);
}

export function expectedByType(quality: QualityDefinition): ReadonlyMap<RecordType, ReadonlySet<string>> {
  return new Map(quality.expected.map(({ type, fields }) => [type, new Set(fields)]));
}
