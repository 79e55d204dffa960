import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { withTransaction, type Tx } from '@tributary/persistence';
import { auditTo } from '@tributary/security';

export interface Webhook { readonly sender: string; readonly url: string; readonly registeredAt: Date }
export interface SealedWebhook extends Webhook { readonly secret: string }
/** What a delivery tells of: that a receipt is ready, or that what comparing finds about its scope is another thing than before. */
export type DeliveryKind = 'receipt.ready' | 'receipt.findings-changed';
export interface Delivery {
  readonly kind: DeliveryKind;
  readonly id: string; readonly submission: string; readonly sender: string; readonly state: 'pending' | 'delivered' | 'failed'; readonly attempts: number;
  /** Of the last answer; null when there was none. */
  readonly status: number | null;
  /** Code of the last fault. */
  readonly fault: string | null;
  readonly createdAt: Date; readonly doneAt: Date | null;
}
/** How an attempt ended. */
export interface Attempt { readonly status: number | null; readonly fault: string | null }

const DELIVERY = 'id, kind, submission, sender, state, attempts, status, fault, created_at as "createdAt", done_at as "doneAt"';

/** Asks for a delivery to the sender's webhook, in the transaction that makes what is told; nothing where none is registered. */
export async function askForDelivery(tx: Tx, submission: string, sender: string, kind: DeliveryKind): Promise<void> {
  await tx.query(`insert into webhook_delivery (id, submission, sender, state, kind) select $1, $2, sender, 'pending', $4 from webhook where sender = $3`, [randomUUID(), submission, sender, kind]);
}

/** Days for which it can be seen how a delivery ended. */
export const DELIVERIES_KEPT_DAYS = 30;

/** Webhooks of senders and their deliveries. The rows are the truth about what has to be told; the queue only says when. */
export class WebhookStore {
  constructor(private readonly pool: pg.Pool) {}

  /** One webhook a sender: a new one takes the place of the last. @param secret sealed */
  async register(tx: Tx, { sender, url, secret, by }: { sender: string; url: string; secret: string; by: string }): Promise<void> {
    await tx.query(
      `insert into webhook (sender, url, secret, registered_by) values ($1, $2, $3, $4)
       on conflict (sender) do update set url = excluded.url, secret = excluded.secret, registered_by = excluded.registered_by, registered_at = now()`, [sender, url, secret, by]);
  }

  /** Deliveries that still wait end with it. False when there was none. */
  async remove(tx: Tx, sender: string): Promise<boolean> {
    const { rowCount } = await tx.query('delete from webhook where sender = $1', [sender]);
    await tx.query(`update webhook_delivery set state = 'failed', fault = 'webhook-removed', done_at = now() where sender = $1 and state = 'pending'`, [sender]);
    return rowCount === 1;
  }

  /** Its receiver has said that it is gone; one that was registered meanwhile stays. */
  async drop({ sender, registeredAt }: Webhook): Promise<void> {
    await withTransaction(this.pool, async (tx) => {
      const { rowCount } = await tx.query(`select from webhook where sender = $1 and date_trunc('milliseconds', registered_at) = $2 for update`, [sender, registeredAt]);
      if (rowCount === 0) return;
      await this.remove(tx, sender);
      await auditTo(tx, { actor: 'service', action: 'webhook-removed', target: `sender:${sender}`, detail: { reason: 'the receiver answered 410' } });
    });
  }

  async of(sender: string): Promise<SealedWebhook | undefined> {
    const { rows } = await this.pool.query<SealedWebhook>('select sender, url, secret, registered_at as "registeredAt" from webhook where sender = $1', [sender]);
    return rows[0];
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    const { rows } = await this.pool.query<Delivery>(`select ${DELIVERY} from webhook_delivery where id = $1`, [id]);
    return rows[0];
  }

  /** Latest first. */
  async deliveries(sender: string, limit: number): Promise<Delivery[]> {
    const { rows } = await this.pool.query<Delivery>(`select ${DELIVERY} from webhook_delivery where sender = $1 order by created_at desc, id limit $2`, [sender, limit]);
    return rows;
  }

  /** Deliveries that nobody has queued, or so long ago that the queue may have lost them: marked as queued and returned. */
  async takeUnqueued(limit: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `update webhook_delivery set queued_at = now() where id in (
         select id from webhook_delivery where state = 'pending' and (queued_at is null or queued_at < now() - interval '10 minutes') order by created_at limit $1 for update skip locked)
       returning id`, [limit]);
    return rows.map((row) => row.id);
  }

  /** The queue could not be reached: they are taken again. */
  async untake(ids: readonly string[]): Promise<void> {
    await this.pool.query(`update webhook_delivery set queued_at = null where id = any($1::uuid[]) and state = 'pending'`, [ids]);
  }

  /** Writes down an attempt. `state`: what has come of the delivery. */
  async record(id: string, state: Delivery['state'], { status, fault }: Attempt): Promise<void> {
    await this.pool.query(
      `update webhook_delivery set state = $2, attempts = attempts + 1, status = $3, fault = $4, done_at = case when $2 = 'pending' then null else now() end where id = $1 and state = 'pending'`, [id, state, status, fault]);
  }

  /** Removes deliveries that ended longer ago than they are kept; what still waits stays. Returns how many. */
  async removeEnded(now: Date): Promise<number> {
    const { rowCount } = await this.pool.query(`delete from webhook_delivery where state <> 'pending' and done_at < $1::timestamptz - make_interval(days => $2)`, [now, DELIVERIES_KEPT_DAYS]);
    return rowCount ?? 0;
  }

  async pending(): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>(`select count(*) as n from webhook_delivery where state = 'pending'`);
    return Number(rows[0]?.n);
  }
}
