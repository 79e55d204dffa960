import type { Request } from 'express';
import { TributaryError } from '@tributary/domain';

export interface UploadGateOptions {
  /** Bodies received at the same time. */
  readonly atOnce: number;
  /** Senders that may stand in line behind them, their bodies unread. */
  readonly line: number;
  /** How long one stands in line. */
  readonly waitMs: number;
}

/** A request with a body, as far as the gate looks at it. */
type Sender = Pick<Request, 'once' | 'off' | 'destroyed'>;

/** After how many seconds a sender that was turned away should come again. */
const COME_AGAIN_SECONDS = 5;

/**
 * Lets a bounded number of bodies in at a time. Who comes meanwhile stands in line: nothing of the body is read, so the sender's own system holds it back. Who finds the line full, or has stood
 * in it for too long, is told when to come again.
 */
export class UploadGate {
  readonly #options: UploadGateOptions;
  readonly #line = new Set<() => void>();
  #inside = 0;

  constructor(options: UploadGateOptions) {
    this.#options = options;
  }

  get receiving(): number {
    return this.#inside;
  }

  get inLine(): number {
    return this.#line.size;
  }

  /**
   * Waits for a place; the function returned gives it back.
   * @throws TributaryError `busy` (503, with the seconds to wait), `gone` when the sender has hung up in line.
   */
  async enter(request: Sender): Promise<() => void> {
    if (this.#inside >= this.#options.atOnce) await this.#standInLine(request);
    else this.#inside++;
    let inside = true;
    const leave = (): void => {
      if (!inside) return;
      inside = false;
      const next = this.#line.values().next();
      if (next.done) this.#inside--;
      else next.value();
    };
    if (!request.destroyed) return leave;
    leave();
    throw gone();
  }

  async #standInLine(request: Sender): Promise<void> {
    if (this.#line.size >= this.#options.line) throw busy();
    await new Promise<void>((resolve, reject) => {
      const leave = (end: () => void) => (): void => {
        this.#line.delete(turn);
        clearTimeout(patience);
        request.off('close', hungUp);
        end();
      };
      const turn = leave(resolve);
      const hungUp = leave(() => { reject(gone()); });
      const patience = setTimeout(leave(() => { reject(busy()); }), this.#options.waitMs);
      this.#line.add(turn);
      request.once('close', hungUp);
    });
  }
}

const gone = (): TributaryError => new TributaryError('gone', 'the sender has hung up', { status: 499 });

const busy = (): TributaryError => new TributaryError('busy', 'too many submissions are being received at this moment; nothing was stored', {
  status: 503, retryAfter: COME_AGAIN_SECONDS, remedy: 'Send it again after as many seconds as the header Retry-After says.',
});
