import { z } from 'zod';

/** What the supervisor understands of a service's `GET /health`; the rest is the service's business. */
const healthSchema = z.looseObject({ status: z.string() });

export interface Health {
  readonly status: string;
  /** Messages that wait to be handled; null where the service tells nothing. */
  readonly lag: number | null;
  /** Messages set aside because they could not be read; null where the service tells nothing. */
  readonly quarantined: number | null;
}

/** What a service says of itself; undefined when it does not answer in time. */
export async function healthOf(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    const body = healthSchema.safeParse(await response.json());
    if (!body.success) return undefined;
    return { status: response.ok ? body.data.status : `failing (${body.data.status})`, lag: total(body.data, 'lag'), quarantined: total(body.data, 'quarantined') };
  } catch {
    return undefined;
  }
}

export async function isHealthy(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
  await response.arrayBuffer();
  return response.ok;
}

/** Sum of the numbers of a name at any depth (a service may tell them for each consumer); null when there are none. */
function total(value: unknown, name: string): number | null {
  if (typeof value !== 'object' || value === null) return null;
  let sum: number | null = null;
  for (const [key, inner] of Object.entries(value)) {
    const part = key === name && typeof inner === 'number' ? inner : total(inner, name);
    if (part !== null) sum = (sum ?? 0) + part;
  }
  return sum;
}
