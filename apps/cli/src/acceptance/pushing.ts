import { eventually } from '@tributary/testing';
import type { Feed } from '@tributary/contracts';
import { serviceOf } from '../commands/quality.js';
import { receiptSchema, type Receipt } from '../commands/receipt-text.js';
import type { Session } from '../session/session.js';
import type { Files } from './files.js';

export interface Sending { readonly sender: string; readonly feed: Feed; readonly scope: string; readonly files: Files }

/** Pushes content as the sender's own systems would, and returns the raw answer. */
export async function post(session: Session, { sender, feed, scope, files }: Sending, as = `sender-${sender}`): Promise<Response> {
  const url = `${session.url(serviceOf(feed))}/v1/submissions?feed=${feed}&scope=${encodeURIComponent(scope)}`;
  const authorization = `Bearer ${await session.token(as)}`;
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  return fetch(url, { method: 'POST', headers: { authorization }, body: form });
}

/** Pushes and waits for the receipt. Throws when the door does not take it. */
export async function deliver(session: Session, sending: Sending): Promise<Receipt> {
  const response = await post(session, sending);
  const body = (await response.json()) as { id: string };
  if (response.status !== 202) throw new Error(`not taken: ${response.status} ${JSON.stringify(body)}`);
  return receiptWhenReady(session, sending, body.id);
}

export async function receiptWhenReady(session: Session, { sender, feed }: Pick<Sending, 'sender' | 'feed'>, id: string): Promise<Receipt> {
  const url = `${session.url(serviceOf(feed))}/v1/submissions/${id}/receipt`;
  return eventually(async () => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${await session.token(`sender-${sender}`)}` } });
    if (response.status !== 200) throw new Error(`no receipt of ${id} yet: ${response.status}`);
    return receiptSchema.parse(await response.json());
  }, { timeout: 60_000, every: 150 });
}

export const rulesOf = (receipt: Receipt): string[] => receipt.findings.map((f) => f.rule).toSorted();
