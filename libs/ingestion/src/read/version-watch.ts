import type { CompiledType } from '../feed/compile.js';
import type { Scope } from '../feed/scope.js';
import type { VersionMark, Versions } from '../feed/versions.js';
import { GENERAL } from '../feed/general-rules.js';
import { Refusal } from './findings.js';
import type { RawRow } from './record-reader.js';

/** Sees what was sent go by, and compares it in the end with the version that the header names; where nothing has a header, with that of the scope. */
export class VersionWatch {
  readonly #versions: Versions | null;
  readonly #met: { readonly mark: VersionMark; readonly file: string }[] = [];
  #named: string | null;

  constructor(versions: Versions | null, scope: Scope) {
    this.#versions = versions;
    this.#named = versions?.inScope?.(scope) ?? null;
  }

  /** A table was met in a file, with these columns or elements. @param unmarked names that stand there in every version. */
  saw(type: CompiledType, names: readonly string[], file: string, unmarked: readonly string[] = []): void {
    const present = new Set(names.map((name) => name.toLowerCase()));
    for (const name of unmarked) present.delete(name.toLowerCase());
    for (const mark of this.#versions?.marks ?? []) {
      if (mark.record === type.type && (mark.name === undefined || present.has(mark.name.toLowerCase()))) this.#met.push({ mark, file });
    }
  }

  row({ type, cells }: RawRow): void {
    if (type.type !== this.#versions?.header) return;
    const text = cells[type.names.indexOf(this.#versions.field)]?.trim() ?? '';
    this.#named = text === '' ? null : this.#versions.named(text);
  }

  /** Throws Refusal `T-VERSION` at the first table or column that the version named has not. */
  assert(): void {
    const named = this.#named;
    if (named === null) return;
    const strange = this.#met.find(({ mark }) => !mark.versions.includes(named));
    if (strange) throw new Refusal(GENERAL.version, { file: strange.file, record: strange.mark.record.title, field: strange.mark.name?.toLowerCase() ?? null });
  }
}
