/** A stream of pseudo-random numbers that depends on its name alone, so that the same seed gives the same region on every machine. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(name: string) {
    // cyrb128 (public domain): spreads a text over the four words of the state.
    let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762];
    for (let i = 0; i < name.length; i++) {
      const k = name.charCodeAt(i);
      h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
      h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
      h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
      h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
    }
    this.a = Math.imul(h3 ^ (h1 >>> 18), 597399067) | 0;
    this.b = Math.imul(h4 ^ (h2 >>> 22), 2869860233) | 0;
    this.c = Math.imul(h1 ^ (h3 >>> 17), 951274213) | 0;
    this.d = 1;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** In [0, 1): small fast counter (sfc32). */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.next() * list.length)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  }

  /** The index of one weight, with a chance in proportion to it. */
  weighted(weights: readonly number[]): number {
    let left = this.next() * weights.reduce((sum, w) => sum + w, 0);
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i] ?? 0;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }

  /** Shuffles in place and returns the list. */
  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = Math.floor(this.next() * (i + 1));
      const [x, y] = [list[i] as T, list[j] as T];
      list[i] = y;
      list[j] = x;
    }
    return list;
  }

  /** How many events happen where `mean` are expected (Poisson, by inversion; for small means). */
  count(mean: number): number {
    let n = 0;
    for (let p = Math.exp(-mean), u = this.next(); u > p && n < 50; n++, p *= mean / n) u -= p;
    return n;
  }
}
