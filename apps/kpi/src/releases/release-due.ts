import type { ReleaseRequest } from '@tributary/contracts';
import type { BarrierDecision } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';

export interface ReleaseDue {
  readonly id: string;
  readonly period: string;
  readonly requestedBy: string;
  readonly arrivedAt: Date;
}

/** Every partition has reached the release's barrier: the cut may begin, and the partitions wait for it. */
export async function barrierArrived(tx: Tx, release: string): Promise<BarrierDecision> {
  const { rows } = await tx.query<{ done: boolean }>(
    `insert into release_due as d (id, arrived_at) values ($1, now()) on conflict (id) do update set arrived_at = coalesce(d.arrived_at, excluded.arrived_at)
     returning done_at is not null as done`,
    [release],
  );
  return rows[0]?.done ? 'complete' : 'hold';
}

/** Governance has asked for a release; the request and the barrier may come in either order. */
export async function releaseRequested(tx: Tx, request: ReleaseRequest): Promise<void> {
  await tx.query(
    `insert into release_due (id, period, requested_by, requested_at) values ($1, $2, $3, $4)
     on conflict (id) do update set period = excluded.period, requested_by = excluded.requested_by, requested_at = excluded.requested_at`,
    [request.id, request.period, request.requestedBy, request.requestedAt],
  );
}

/** The release will not be cut; `status` and the command that waits for it say why. */
export async function refuse(tx: Tx, id: string, reason: string): Promise<void> {
  await tx.query('update release_due set done_at = now(), refused = $2 where id = $1', [id, reason]);
}

/** The next release that can be cut, if there is one. */
export async function nextDue(tx: Tx): Promise<ReleaseDue | null> {
  const { rows } = await tx.query<{ id: string; period: string; requested_by: string; arrived_at: Date }>(
    `select id, period, requested_by, arrived_at from release_due
     where done_at is null and arrived_at is not null and period is not null order by arrived_at, id limit 1`,
  );
  const row = rows[0];
  return row ? { id: row.id, period: row.period, requestedBy: row.requested_by, arrivedAt: row.arrived_at } : null;
}
