import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agreementSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { generateRegion, MANIFEST_FILE, MANIFEST_VERSION, type Manifest, type ManifestSubmission } from '@tributary/seeds';
import { z } from 'zod';
import { loadReference, REFERENCES } from '../commands/reference.js';
import type { Receipt } from '../commands/receipt-text.js';
import { push, receiptOf } from '../commands/submit.js';
import { onboardCouncil, onboardProvider } from '../onboarding.js';
import { fileBody } from '../session/files.js';
import type { Session } from '../session/session.js';

export interface RegionOptions { readonly seed: number; readonly scale: number; readonly councils?: readonly string[] | undefined; readonly folder: string }
export type Note = (line: string) => void;

/** Pushes at the same time: as many as a region's systems might do, few enough for two cores. */
const PUSHERS = 6;

/** The region's files: made once for a seed and scale, found again after that, unless they are of another version. */
export async function regionFiles({ seed, scale, councils, folder }: RegionOptions, note: Note): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  if (existsSync(path)) {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
    if (manifest.version === MANIFEST_VERSION) return manifest;
  }
  return generateRegion({ seed, scale, out: folder, ...(councils ? { councils } : {}), onProgress: (step) => note(`  ${step}`) });
}

/** Onboards councils and providers, loads reference tables, records agreements and objections: data, no code. */
export async function onboardRegion(session: Session, manifest: Manifest, folder: string): Promise<{ objections: number }> {
  const governance = session.api('governance');
  for (const council of manifest.councils) await onboardCouncil(session, council);
  for (const { ods } of manifest.providers) await onboardProvider(session, ods);
  await governance.call('/v1/reference/postcodes', z.object({ postcodes: z.number() }), { method: 'POST', body: await fileBody(join(folder, manifest.files.postcodes)), contentType: 'text/csv' });
  for (const table of REFERENCES) await loadReference(session, table, join(folder, manifest.files.references[table]), {});
  for (const agreement of manifest.agreements) await governance.call('/v1/agreements', agreementSchema, { method: 'POST', json: agreement });
  const { recorded } = await governance.call('/v1/objections', z.object({ recorded: z.number() }), { method: 'POST', body: await fileBody(join(folder, manifest.files.objections)), contentType: 'text/csv' });
  return { objections: recorded };
}

export interface Pushed {
  readonly submission: ManifestSubmission;
  /** Null when the sender was refused at the door. */
  readonly receipt: Receipt | null;
  /** Code of the refusal. */
  readonly refusal: string | null;
}

/** Pushes one submission and waits for its receipt. */
export async function pushOne(session: Session, submission: ManifestSubmission, folder: string): Promise<Pushed> {
  return told(session, await taken(session, submission, folder));
}

type Taken = { readonly submission: ManifestSubmission; readonly id: string } | Pushed;

async function taken(session: Session, submission: ManifestSubmission, folder: string): Promise<Taken> {
  try {
    const { id } = await push(session, { ...submission, files: submission.files.map((file) => join(folder, file)) });
    return { submission, id };
  } catch (error) {
    if (error instanceof TributaryError && error.status === 403) return { submission, receipt: null, refusal: error.code };
    throw error;
  }
}

async function told(session: Session, it: Taken): Promise<Pushed> {
  return 'id' in it ? { submission: it.submission, receipt: await receiptOf(session, it.submission, it.id, { everyMs: 1000 }), refusal: null } : it;
}

/** Pushes submissions as councils' and trusts' systems do: each sender in its order without waiting, several senders at a time; then collects the receipts. */
export async function pushAll(session: Session, submissions: readonly ManifestSubmission[], folder: string, note: Note): Promise<Pushed[]> {
  const queues = [...Map.groupBy(submissions, (s) => s.sender).values()];
  const done: Pushed[] = [];
  const work = async () => {
    for (let queue = queues.shift(); queue; queue = queues.shift()) {
      const waiting: Taken[] = [];
      for (const submission of queue) waiting.push(await taken(session, submission, folder));
      for (const it of waiting) {
        done.push(await told(session, it));
        if (done.length % 50 === 0) note(`  ${done.length} of ${submissions.length} submissions have their receipts`);
      }
    }
  };
  await Promise.all(Array.from({ length: PUSHERS }, work));
  return done;
}
