import type { RecordType } from './fields.js';
import type { Scope } from './scope.js';

/** A table, or a column or element of it, that only some versions of a data set have. */
export interface VersionMark {
  readonly record: RecordType;
  /** Column or element; the table itself when left out. */
  readonly name?: string;
  readonly versions: readonly string[];
}

/**
 * How the version of what was sent is recognised: its header names one, else the scope it was sent under does, and what was sent must look like it. Where the two do not agree nobody can say
 * which is right, and the submission is refused.
 */
export interface Versions {
  readonly header: RecordType;
  /** Field of the header. */
  readonly field: string;
  /** The version that the field's text names; null for one that is not known, which is the business of a file rule. */
  readonly named: (text: string) => string | null;
  /** The version that belongs to a scope, for formats without a header; nothing is compared without one when left out. */
  readonly inScope?: (scope: Scope) => string | null;
  readonly marks: readonly VersionMark[];
}
