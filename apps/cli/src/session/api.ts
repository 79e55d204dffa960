import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';

const MOST_ATTEMPTS = 20;
const problemSchema = z.object({ title: z.string().optional(), detail: z.string().optional(), code: z.string().optional(), remedy: z.string().optional(), status: z.number().optional() });

export type Body = NonNullable<RequestInit['body']>;

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: Body;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accept?: string;
}

/** One principal's way to one service. */
export class Api {
  constructor(readonly url: string, private readonly token: () => Promise<string>) {}

  /** Calls a route and checks the answer. Throws the problem that the service describes as a TributaryError. */
  async call<T extends z.ZodType>(path: string, schema: T, call: Call = {}): Promise<z.output<T>> {
    const response = await this.send(path, call);
    const parsed = schema.safeParse(response.status === 204 ? null : await response.json());
    if (!parsed.success) throw new TributaryError('unexpected-answer', `the service answered ${path} with something else than expected`, { remedy: 'Are the command line and the services of one version? Build and restart.' });
    return parsed.data;
  }

  /** Calls a route; the answer as it comes. Waits as told when the service asks for fewer calls, or to come again later. */
  async send(path: string, call: Call = {}, attempt = 1): Promise<Response> {
    const url = new URL(path, this.url);
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, value);
    const contentType = call.json === undefined ? call.contentType : 'application/json';
    const response = await fetch(url, {
      method: call.method ?? 'GET',
      headers: { authorization: `Bearer ${await this.token()}`, accept: call.accept ?? 'application/json', ...(contentType ? { 'content-type': contentType } : {}), ...call.headers },
      ...(call.json === undefined ? (call.body === undefined ? {} : { body: call.body, duplex: 'half' }) : { body: JSON.stringify(call.json) }),
    } as RequestInit).catch((cause: unknown) => {
      throw new TributaryError('service-unreachable', `no answer from ${url.origin}`, { remedy: 'Is the system up? npx tributary status', cause });
    });
    if (response.ok) return response;
    if ((response.status === 429 || (response.status === 503 && response.headers.has('retry-after'))) && attempt < MOST_ATTEMPTS) {
      await response.arrayBuffer();
      await pause((Number(response.headers.get('retry-after')) || 1) * 1000);
      return this.send(path, call, attempt + 1);
    }
    throw problemError(response.status, await response.text());
  }
}

/** The problem that an answer describes. */
export function problemError(status: number, body: string): TributaryError {
  let json: unknown = null;
  try {
    json = JSON.parse(body);
  } catch { /* Not a problem document: the status says what there is to say. */ }
  const problem = problemSchema.safeParse(json).data;
  return new TributaryError(problem?.code ?? 'refused', problem?.detail ?? problem?.title ?? `HTTP ${status}`, { status, ...(problem?.remedy ? { remedy: problem.remedy } : {}) });
}
