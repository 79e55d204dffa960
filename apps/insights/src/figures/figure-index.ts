import { figureKey, type Figure } from '@tributary/contracts';

type Key = Pick<Figure, 'indicator' | 'area' | 'period' | 'breakdown'>;

/** Figures that have been read, by what they are about. */
export class FigureIndex {
  readonly #byKey: ReadonlyMap<string, Figure>;

  constructor(readonly all: readonly Figure[]) {
    this.#byKey = new Map(all.map((figure) => [figureKey(figure), figure]));
  }

  get(key: Key): Figure | undefined {
    return this.#byKey.get(figureKey(key));
  }

  /** One figure of each period, in their order; undefined where there is none. */
  series(key: Omit<Key, 'period'>, periods: readonly string[]): (Figure | undefined)[] {
    return periods.map((period) => this.get({ ...key, period }));
  }
}
