import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import type { XmlFormat, XmlRecord } from '../feed/formats.js';

/** A record that begins at a place, with what the place says of it. */
export interface Beginning {
  readonly type: CompiledType;
  readonly constants: readonly (readonly [position: number, text: string])[];
  /** Position of the field that receives the document's key; -1 where there is none. */
  readonly document: number;
  /** The record itself is known by the document's key. */
  readonly known: boolean;
}

/** A place on the way to the records of a format: what may come below it, and the record that begins there. */
export interface Step {
  readonly below: Map<string, Step>;
  any: Step | null;
  begins: Beginning | null;
}

/** Fields that elements of one name go to: the first to the first, the next to the next. */
interface Target { readonly positions: readonly number[]; readonly path: readonly string[] }

/** What an element of a record gives: the field whose longest path fits, and the parts of a timestamp. */
export interface Element {
  readonly targets: readonly Target[];
  readonly date: number | null;
  readonly time: number | null;
  /** It need not be reported where it gives nothing: it is read, listed, or nobody asks. */
  readonly known: boolean;
}

/** Most spellings of element names that are remembered; a document of noise must not fill the memory. */
const REMEMBERED = 5_000;

/** How the elements below a record of a type become its fields. */
export class RecordPlan {
  /** No cell yet of any field. */
  readonly blank: readonly (string | undefined)[];
  /** Position of the field that says that an element occurs. */
  readonly presence = new Map<string, number>();
  /** Field that is the text of the record's own element. */
  readonly own: number | null;
  /** Fields that are attributes of the document element. */
  readonly attributes: readonly { readonly name: string; readonly position: number }[];
  /** Positions of the record's own key and of its parent's, where records are joined by their contents; -1 where they are by standing in each other. */
  readonly key: number;
  readonly parentKey: number;
  readonly #elements = new Map<string, Element>();
  readonly #spellings = new Map<string, Element>();
  readonly #ignore: ReadonlySet<string> | null;
  /** Elements met, in lower case. */
  readonly #met = new Set<string>();

  /** @param onElement hears of each element with a text that is met, once; and of the record itself, with an empty name. */
  constructor(readonly type: CompiledType, format: XmlFormat, record: XmlRecord, private readonly onElement: (type: CompiledType, name: string) => void) {
    const at = (name: string | undefined) => (name === undefined ? -1 : type.names.indexOf(name.toLowerCase()));
    this.#ignore = format.ignore;
    this.key = at(record.key);
    this.parentKey = at(record.parentKey);
    const fields = type.names.map((name, position) => ({ name, position, field: type.type.fields[name] }));
    this.blank = type.names.map(() => undefined);
    const own = fields.find(({ field }) => field?.path === '.');
    this.own = own?.position ?? null;
    this.attributes = fields.flatMap(({ field, position }) => (field?.attribute === undefined ? [] : [{ name: field.attribute, position }]));
    for (const { name, position, field } of fields) {
      const presence = format.presence[name];
      if (presence !== undefined) for (const element of [presence].flat()) this.presence.set(element, position);
      else if (field?.path !== '.' && field?.attribute === undefined) {
        for (const path of field?.path === undefined ? [name, ...(field?.aliases ?? [])] : [field.path]) this.#addTarget(path, position);
      }
      for (const element of field?.timestamps ?? []) this.#change(element, (was) => ({ ...was, [field?.kind === 'time' ? 'time' : 'date']: position, known: true }));
    }
  }

  #addTarget(path: string, position: number): void {
    const steps = path.toLowerCase().split('/');
    const outer = steps.slice(0, -1);
    const isSame = (target: Target) => target.path.join('/') === outer.join('/');
    // The longer path is the more exact one and is tried first.
    this.#change(steps.at(-1) ?? '', (was) => {
      const positions = [...(was.targets.find(isSame)?.positions ?? []), position];
      return { ...was, targets: [...was.targets.filter((target) => !isSame(target)), { positions, path: outer }].toSorted((a, b) => b.path.length - a.path.length) };
    });
  }

  #change(name: string, change: (was: Element) => Element): void {
    const key = name.toLowerCase();
    this.#elements.set(key, change(this.#elements.get(key) ?? { ...NOTHING, known: this.#isKnown(key) }));
  }

  #isKnown(key: string): boolean {
    return this.#ignore?.has(key) !== false;
  }

  /** What an element with a text of this name gives, whatever its case. */
  element(name: string): Element {
    let known = this.#spellings.get(name);
    if (known === undefined) {
      const key = name.toLowerCase();
      this.meet(key);
      known = this.#elements.get(key) ?? (this.#isKnown(key) ? NOTHING : UNKNOWN);
      if (this.#spellings.size < REMEMBERED) this.#spellings.set(name, known);
    }
    return known;
  }

  meet(name: string): void {
    if (this.#met.has(name) || this.#met.size >= REMEMBERED) return;
    this.#met.add(name);
    this.onElement(this.type, name);
  }
}

/** An element that gives nothing. */
const NOTHING: Element = { targets: [], date: null, time: null, known: true };
const UNKNOWN: Element = { ...NOTHING, known: false };

const step = (): Step => ({ below: new Map(), any: null, begins: null });

function beginningOf(type: CompiledType, { constants, document, known }: XmlRecord): Beginning {
  const at = (name: string) => type.names.indexOf(name);
  return { type, constants: Object.entries(constants ?? {}).map(([name, text]) => [at(name), text] as const), document: document === undefined ? -1 : at(document), known: known === 'document' };
}

/** The ways to all records of a format, from the document element on. */
export function stepsOf(feed: CompiledFeed, format: XmlFormat): Step {
  const start = step();
  for (const declared of format.records) {
    let at = start;
    for (const name of declared.path.split('/')) {
      if (name === '*') at = at.any ??= step();
      else {
        const next = at.below.get(name) ?? step();
        at.below.set(name, next);
        at = next;
      }
    }
    at.begins = beginningOf(feed.typeOf(declared.record), declared);
  }
  spread(start);
  return start;
}

/** What holds below any name holds below each name too, so that one step is enough to look at. */
function spread(at: Step): void {
  if (at.any) for (const below of at.below.values()) merge(below, at.any);
  for (const below of at.below.values()) spread(below);
  if (at.any) spread(at.any);
}

function merge(into: Step, from: Step): void {
  into.begins ??= from.begins;
  for (const [name, below] of from.below) {
    const mine = into.below.get(name) ?? step();
    into.below.set(name, mine);
    merge(mine, below);
  }
  if (from.any) merge(into.any ??= step(), from.any);
}
