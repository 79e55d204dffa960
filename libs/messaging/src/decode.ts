import type { TopicDefinition } from '@tributary/contracts';
import { barrierRelease } from './barrier.js';

/** What the broker hands out, as far as we look at it. */
export interface RawMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
  readonly timestamp: string;
}

export type Decoded =
  | { readonly is: 'message'; readonly key: string; readonly value: unknown; readonly offset: string; readonly timestamp: string }
  | { readonly is: 'tombstone'; readonly key: string; readonly offset: string; readonly timestamp: string }
  | { readonly is: 'barrier'; readonly release: string; readonly offset: string }
  | { readonly is: 'bad'; readonly reason: string; readonly offset: string; readonly raw: RawMessage };

/** Reads a message by its topic's schema; never throws. A reason names the place in the message, never its content. */
export function decode(topic: TopicDefinition, withBarriers: boolean, raw: RawMessage): Decoded {
  const { offset, timestamp } = raw;
  const key = raw.key?.toString('utf8') ?? '';
  if (raw.value === null) return { is: 'tombstone', key, offset, timestamp };
  const text = raw.value.toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { is: 'bad', reason: 'not JSON', offset, raw };
  }
  const parsed = topic.schema.safeParse(json);
  if (!parsed.success) return { is: 'bad', reason: `not of the schema of ${topic.name}: ${issues(parsed.error.issues)}`, offset, raw };
  // The database holds no NUL in text or jsonb; the cheap look at the text decides nearly always.
  if (text.includes('\\u0000') && holdsNul(json)) return { is: 'bad', reason: 'contains a NUL character', offset, raw };
  if (withBarriers) {
    const release = isBarrier(json) ? barrierRelease(json) : undefined;
    if (release !== undefined) return { is: 'barrier', release, offset };
  }
  return { is: 'message', key, value: parsed.data, offset, timestamp };
}

const isBarrier = (json: unknown): boolean => typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'barrier';

function issues(found: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[]): string {
  return found.slice(0, 5).map((issue) => `${issue.path.map(String).join('.') || 'message'} (${issue.code})`).join(', ');
}

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (Array.isArray(value)) return value.some(holdsNul);
  if (typeof value === 'object' && value !== null) return Object.entries(value).some(([name, inner]) => name.includes('\0') || holdsNul(inner));
  return false;
}
