import type pg from 'pg';

export interface NewUpload {
  readonly id: string; readonly feed: string; readonly sender: string; readonly scope: string; readonly principal: string;
  readonly idempotencyKey: string | null;
  /** Neutral name: table and ending of the one that the sender gave. */
  readonly name: string;
  readonly bytes: number;
}
export interface ResumableUpload extends NewUpload {
  readonly createdAt: Date;
  /** The submission that it has become. */
  readonly submission: string | null;
}

type Row = Omit<ResumableUpload, 'bytes'> & { readonly bytes: string };
const COLUMNS = 'id, feed, sender, scope, principal, idempotency_key as "idempotencyKey", name, bytes, created_at as "createdAt", submission';
const read = (row: Row): ResumableUpload => ({ ...row, bytes: Number(row.bytes) });

/** Resumable uploads of this service: who began what. How much has arrived is known by the files alone. */
export class UploadStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async create(u: NewUpload): Promise<void> {
    await this.#pool.query('insert into resumable_upload (id, feed, sender, scope, principal, idempotency_key, name, bytes) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [u.id, u.feed, u.sender, u.scope, u.principal, u.idempotencyKey, u.name, u.bytes]);
  }

  async byId(id: string): Promise<ResumableUpload | undefined> {
    const { rows } = await this.#pool.query<Row>(`select ${COLUMNS} from resumable_upload where id = $1`, [id]);
    return rows[0] && read(rows[0]);
  }

  /** How many uploads of a sender are under way. */
  async unfinished(sender: string): Promise<number> {
    const { rows } = await this.#pool.query<{ n: string }>('select count(*) as n from resumable_upload where sender = $1 and submission is null', [sender]);
    return Number(rows[0]?.n);
  }

  async finished(id: string, submission: string): Promise<void> {
    await this.#pool.query('update resumable_upload set submission = $2 where id = $1', [id, submission]);
  }

  async remove(id: string): Promise<void> {
    await this.#pool.query('delete from resumable_upload where id = $1', [id]);
  }

  /** Ids of uploads that were begun before. */
  async begunBefore(time: Date): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>('select id from resumable_upload where created_at < $1 order by created_at limit 1000', [time]);
    return rows.map((row) => row.id);
  }

  /** Of these ids those of uploads. */
  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ id: string }>('select id from resumable_upload where id::text = any($1)', [ids]);
    return new Set(rows.map((row) => row.id));
  }
}
