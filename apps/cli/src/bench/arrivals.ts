/** A push that has been accepted: the total that its area's figure must have reached for the push to be in it. */
interface Waiting { readonly total: number; readonly acceptedAt: number }

/**
 * Matches pushes with the figures that show them. Each area is fed by one sender, whose submissions are worked on in their order, and its count only grows:
 * so the first figure whose count is at least the count before the stream plus everything accepted up to a push has that push in it.
 */
export class Arrivals {
  readonly #before = new Map<string, number>();
  readonly #pushed = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #shown = new Map<string, number>();
  /** When an area's figure hid its count, for as long as no later one has shown it. */
  readonly #hiddenAt = new Map<string, number>();
  /** Milliseconds from acceptance to figure, of every push that is in a figure. */
  readonly delays: number[] = [];
  /** Figures whose count disclosure control has hidden. */
  hidden = 0;

  /** Counts before the stream; an area without a figure counts none. */
  begin(): void {
    for (const [area, count] of this.#shown) this.#before.set(area, count);
  }

  /** A push of so many attendances has been sent; call in the order of sending. Returns what to call when it has been accepted. */
  sent(area: string, count: number): (acceptedAt: number) => void {
    const total = (this.#pushed.get(area) ?? this.#before.get(area) ?? 0) + count;
    this.#pushed.set(area, total);
    return (acceptedAt) => {
      const shownAlready = (this.#shown.get(area) ?? 0) >= total;
      if (shownAlready) this.delays.push(0);
      else this.#waiting.set(area, [...(this.#waiting.get(area) ?? []), { total, acceptedAt }]);
    };
  }

  /** A figure has arrived. A hidden count (null) says nothing about what is in it. */
  figure(area: string, count: number | null, at: number): void {
    if (count === null) {
      this.hidden++;
      this.#hiddenAt.set(area, at);
      return;
    }
    this.#hiddenAt.delete(area);
    this.#shown.set(area, count);
    const waiting = this.#waiting.get(area) ?? [];
    for (const push of waiting) if (push.total <= count) this.delays.push(at - push.acceptedAt);
    this.#waiting.set(area, waiting.filter((push) => push.total > count));
  }

  /** The count that an area shows now; null when it has shown none. */
  shown(area: string): number | null {
    return this.#shown.get(area) ?? null;
  }

  /** Pushes that have been accepted and are in no figure yet, as far as that can be seen. */
  get missing(): number {
    return this.#waitingPushes().filter(({ area, push }) => push.acceptedAt > (this.#hiddenAt.get(area) ?? -Infinity)).length;
  }

  /** Pushes of which the last figure that came after them hides its count: whether they are in it cannot be seen. */
  get unseen(): number {
    return this.#waitingPushes().length - this.missing;
  }

  #waitingPushes(): { readonly area: string; readonly push: Waiting }[] {
    return [...this.#waiting].flatMap(([area, pushes]) => pushes.map((push) => ({ area, push })));
  }
}
