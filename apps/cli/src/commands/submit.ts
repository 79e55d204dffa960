import { stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { feedSchema, type Feed } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { assertWritable, fileBody } from '../session/files.js';
import { output } from '../session/output.js';
import { uploadResumably } from '../session/resumable.js';
import { Session } from '../session/session.js';
import { eventually } from '../session/waiting.js';
import { feedOf } from './feed-of.js';
import { progressOn } from './progress.js';
import { serviceOf } from './quality.js';
import { fetchReceipt } from './receipt.js';
import { exitCodeOf, receiptSchema, receiptText, type Receipt } from './receipt-text.js';
import { FEED, HOME, JSON_OUTPUT, SCOPE, SENDER } from './options.js';

const count = z.number().int();
export const submissionSchema = z.looseObject({ id: z.string(), feed: feedSchema, sender: z.string(), state: z.string(), outcome: z.string().nullable(), progress: z.object({ phase: z.string(), rows: count, percent: count }) });
export type Submission = z.infer<typeof submissionSchema>;

/** What is needed of a session to send and to ask. */
export type Caller = Pick<Session, 'api' | 'url' | 'token' | 'home'>;

export interface Push { readonly sender: string; readonly feed: Feed; readonly scope: string; readonly files: readonly string[]; readonly key?: string }

/** Pushes files as the sender's own systems would: with its credentials, over HTTP. Returns as soon as they are taken in. */
export async function push(session: Caller, { sender, feed, scope, files, key }: Push): Promise<Submission> {
  const api = session.api(serviceOf(feed), `sender-${sender}`);
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const call = { method: 'POST' as const, query: { feed, scope }, headers };
  const [only] = files;
  if (files.length === 1 && only !== undefined) {
    return api.call('/v1/submissions', submissionSchema, { ...call, body: await fileBody(only), contentType: contentType(only), headers: { ...headers, 'content-disposition': `attachment; filename="${basename(only)}"` } });
  }
  const form = new FormData();
  for (const file of files) form.append('file', await fileBody(file), basename(file));
  return api.call('/v1/submissions', submissionSchema, { ...call, body: form });
}

/** From so many bytes on one file goes by resumable upload. */
const LARGE_BYTES = 100_000_000;

/** Pushes a large file, or one of which it is asked for, by resumable upload: cut off, the same command goes on where it was. */
export async function pushAsFits(session: Caller, what: Push, options: { resumable?: boolean | undefined; progress?: (sent: number, total: number) => void } = {}): Promise<Submission> {
  const [only] = what.files;
  const large = only !== undefined && what.files.length === 1 && (await stat(only)).size > LARGE_BYTES;
  if (only === undefined || !(options.resumable || large)) return push(session, what);
  if (what.files.length > 1) throw new TributaryError('one-file-only', 'a resumable upload is one file', { remedy: 'Pack the files into one zip.' });
  const endpoint = new URL('/v1/uploads', session.url(serviceOf(what.feed)));
  endpoint.search = new URLSearchParams({ feed: what.feed, scope: what.scope }).toString();
  const as = `sender-${what.sender}`;
  const id = await uploadResumably({ path: only, endpoint, memory: session.home.data, key: what.key, token: () => session.token(as), ...(options.progress ? { progress: options.progress } : {}) });
  return session.api(serviceOf(what.feed), as).call(`/v1/submissions/${id}`, submissionSchema);
}

function contentType(file: string): string {
  const types: Readonly<Record<string, string>> = { csv: 'text/csv', xml: 'application/xml', zip: 'application/zip', gz: 'application/gzip' };
  return types[file.split('.').pop()?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

/** Waits for the receipt of a submission. `as`: whose credentials ask for it; the sender's when left out. */
export async function receiptOf(session: Caller, { sender, feed }: Pick<Push, 'sender' | 'feed'>, id: string, options: { progress?: (s: Submission) => void; everyMs?: number; as?: string } = {}): Promise<Receipt> {
  const api = session.api(serviceOf(feed), options.as ?? `sender-${sender}`);
  await eventually(async () => {
    const submission = await api.call(`/v1/submissions/${id}`, submissionSchema);
    options.progress?.(submission);
    return submission.state === 'waiting' ? null : submission;
  }, { timeoutMs: 3_600_000, what: `submission ${id}`, everyMs: options.everyMs ?? 300 });
  return api.call(`/v1/submissions/${id}/receipt`, receiptSchema);
}

export function submitCommand(program: Command): void {
  program.command('submit <files...>').description('Push files as a sender').requiredOption(...SENDER).requiredOption(...FEED).requiredOption(...SCOPE)
    .option('--wait', 'wait for the receipt').option('--html <file>', 'wait, and write the receipt as a page that needs nothing else').option('--resumable', 'by resumable upload, as every file over 100 MB').option(...HOME).option(...JSON_OUTPUT)
    .action(async (files: string[], options: { sender: string; feed: string; scope: string; wait?: boolean; html?: string; resumable?: boolean; home?: string; json?: boolean }) => {
      const feed = feedOf(options.feed);
      const out = output(options);
      if (options.html !== undefined) await assertWritable(options.html);
      const session = await Session.open(options.home);
      const what = { sender: options.sender, feed, scope: options.scope, files };
      try {
        const submission = await uploading(session, what, options.resumable, process.stderr.isTTY && !out.json);
        if (!options.wait && options.html === undefined) {
          out.result(submission, (s) => `taken in as ${s.id}`);
          return;
        }
        const receipt = await awaitReceipt(session, submission, { quiet: out.json });
        if (options.html !== undefined) await writeFile(options.html, await fetchReceipt(session, submission.id, 'html', { as: `sender-${options.sender}`, from: [serviceOf(feed)] }));
        out.result(receipt, receiptText);
        process.exitCode = exitCodeOf(receipt);
      } catch (error) {
        if (error instanceof TributaryError && (error.status === 401 || error.status === 403)) process.exitCode = 3;
        throw error;
      }
    });
}

async function uploading(session: Session, what: Push, resumable: boolean | undefined, bar: boolean): Promise<Submission> {
  const progress = new SingleBar({ format: 'uploading [{bar}] {percentage}% {value} of {total} bytes', stream: process.stderr });
  try {
    return await pushAsFits(session, what, { resumable, ...(bar ? { progress: (sent: number, total: number) => { if (progress.isActive) progress.update(sent); else progress.start(total, sent); } } : {}) });
  } finally {
    progress.stop();
  }
}

/** Waits for a receipt and shows meanwhile how far the submission is. `as`: whose credentials ask for it; the sender's when left out. */
export async function awaitReceipt(session: Caller, submission: Submission, { quiet, ...asking }: { quiet: boolean; as?: string }): Promise<Receipt> {
  if (quiet) return receiptOf(session, submission, submission.id, asking);
  const progress = progressOn(process.stderr);
  try {
    return await receiptOf(session, submission, submission.id, { ...asking, progress: (s) => { progress.update(s.progress); } });
  } finally {
    progress.end();
  }
}
