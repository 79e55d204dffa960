import { z } from 'zod';

/** What the supervisor reads of `GET /health` (libs/service, health.ts); a part that it does not find is one that the service does not have. */
const healthSchema = z.looseObject({
  state: z.string(),
  pid: z.number(),
  parts: z.looseObject({
    consumers: z.looseObject({ lag: z.number() }).optional().catch(undefined),
    outbox: z.looseObject({ depth: z.number() }).optional().catch(undefined),
    quarantine: z.looseObject({ count: z.number() }).optional().catch(undefined),
  }).optional(),
});

export interface Health {
  /** `up`, or what the service says instead. */
  readonly state: string;
  /** Messages that wait to be handled or to be published; null where the service tells nothing. */
  readonly lag: number | null;
  /** Messages set aside because they could not be read; null where the service tells nothing. */
  readonly quarantined: number | null;
}

/** What the process with this id says of itself; undefined when it does not answer in time, not in this shape, or another one (of another system on this machine) has its port. */
export async function healthOf(url: string, pid: number): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    const body = healthSchema.parse(await response.json());
    if (body.pid !== pid) return undefined;
    return { state: body.state, lag: waiting(body.parts?.consumers?.lag, body.parts?.outbox?.depth), quarantined: body.parts?.quarantine?.count ?? null };
  } catch {
    return undefined;
  }
}

const waiting = (lag?: number, depth?: number): number | null => (lag === undefined && depth === undefined ? null : (lag ?? 0) + (depth ?? 0));

/** Does the service answer, and has it everything it stands on? */
export async function isHealthy(url: string, pid: number): Promise<boolean> {
  return (await healthOf(url, pid))?.state === 'up';
}
