import { SERVICE_NAMES } from '@tributary/contracts';
import { z } from 'zod';
import type { Session } from './session.js';
import { eventually } from './waiting.js';

const healthSchema = z.object({ parts: z.object({ consumers: z.object({ lag: z.number() }), outbox: z.object({ depth: z.number() }) }) });
const progressSchema = z.object({ marked: z.number(), stale: z.number() });
const listSchema = z.object({ submissions: z.array(z.unknown()) });

/** What still has to be done, by stage: all zero when everything that has been pushed is in the figures. */
export interface Backlog {
  readonly submissions: number;
  readonly messages: number;
  readonly persons: number;
  readonly figures: number;
}

/** Asks every service what is left. Waiting submissions are counted up to 200 a service. */
export async function backlog(session: Session): Promise<Backlog> {
  const ingestion = SERVICE_NAMES.filter((name) => name.startsWith('ingest-'));
  const [waiting, health, progress] = await Promise.all([
    Promise.all(ingestion.map(async (name) => (await session.api(name).call('/v1/submissions', listSchema, { query: { state: 'waiting', limit: '200' } })).submissions.length)),
    Promise.all(SERVICE_NAMES.map(async (name) => {
      const response = await fetch(`${session.url(name)}/health`);
      const { parts } = healthSchema.parse(await response.json());
      return parts.consumers.lag + parts.outbox.depth;
    })),
    session.api('kpi').call('/v1/progress', progressSchema),
  ]);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  return { submissions: sum(waiting), messages: sum(health), persons: progress.marked, figures: progress.stale };
}

/** Looks in a row that must find nothing to do: a message can be between two stages when one looks. */
const QUIET_LOOKS = 3;
const LOOK_MS = 400;
/** With so much left nobody has to know to the second when it ends, and looking costs every service something. */
const FAR = 10_000;
const FAR_LOOK_MS = 2_000;

/** Waits until everything that has been pushed is in the figures. */
export async function untilSettled(session: Session, options: { timeoutMs: number; progress?: (backlog: Backlog) => void }): Promise<void> {
  let quiet = 0;
  let far = false;
  await eventually(async () => {
    // A service that is too busy to answer in time, or just being started again, is asked again.
    const left = await backlog(session).catch(() => null);
    if (left === null) return null;
    options.progress?.(left);
    const todo = left.submissions + left.messages + left.persons + left.figures;
    far = todo > FAR;
    quiet = todo === 0 ? quiet + 1 : 0;
    return quiet >= QUIET_LOOKS ? true : null;
  }, { timeoutMs: options.timeoutMs, what: 'everything to settle', everyMs: () => (far ? FAR_LOOK_MS : LOOK_MS) });
}
