import { AsyncLocalStorage } from 'node:async_hooks';
import { Server } from '@tus/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TributaryError } from '@tributary/domain';
import { correlationIdOf, toProblem } from '@tributary/service';

/** What of the protocol was not kept, in the library's words. */
export const refused = (status: number, words: string): TributaryError => new TributaryError('upload-refused', words.trim(), { status, remedy: 'Ask for the offset (HEAD) and go on from there.' });

/** The protocol's server. A header that it does not understand it refuses by itself, in plain text: here as a problem document, as every other route does. */
export class TusServer extends Server {
  readonly #asked = new AsyncLocalStorage<IncomingMessage>();

  override handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#asked.run(request, () => super.handle(request, response));
  }

  override write(...[context, headers, status, body = '']: Parameters<Server['write']>): ReturnType<Server['write']> {
    const request = this.#asked.getStore();
    if (status < 400 || body.startsWith('{') || !request) return super.write(context, headers, status, body);
    headers.set('content-type', 'application/problem+json');
    return super.write(context, headers, status, JSON.stringify(toProblem(refused(status, body), correlationIdOf(request))));
  }
}
