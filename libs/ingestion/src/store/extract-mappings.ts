import type pg from 'pg';
import { lockKey, type Tx } from '@tributary/persistence';
import type { SecretBox } from '@tributary/pseudonymisation';
import { mappingSchema, type Mapping } from '../feed/mapping.js';

/** Whose mapping, for which feed. */
export interface MappingOwner { readonly feed: string; readonly sender: string }
/** One version of a mapping; `endedAt` is null while it is in force. */
export interface MappingVersion { readonly version: number; readonly registeredAt: Date; readonly endedAt: Date | null }
export interface OpenedMapping extends MappingVersion { readonly mapping: Mapping }

interface Row extends MappingVersion { readonly mapping: string }

const COLUMNS = 'version, mapping, registered_at as "registeredAt", ended_at as "endedAt"';

/** Mappings that senders have registered, so that an extract needs none beside it. Versions are numbered from 1 and none is lost. */
export class ExtractMappings {
  constructor(private readonly pool: pg.Pool, private readonly box: SecretBox) {}

  /** The version in force. */
  async current({ feed, sender }: MappingOwner, tx: pg.Pool | Tx = this.pool): Promise<OpenedMapping | null> {
    const { rows: [row] } = await tx.query<Row>(`select ${COLUMNS} from extract_mapping where feed = $1 and sender = $2 and ended_at is null`, [feed, sender]);
    return row ? this.#opened(row) : null;
  }

  async version({ feed, sender }: MappingOwner, version: number): Promise<OpenedMapping | null> {
    const { rows: [row] } = await this.pool.query<Row>(`select ${COLUMNS} from extract_mapping where feed = $1 and sender = $2 and version = $3`, [feed, sender, version]);
    return row ? this.#opened(row) : null;
  }

  /** Latest first. */
  async versions({ feed, sender }: MappingOwner): Promise<MappingVersion[]> {
    const { rows } = await this.pool.query<MappingVersion>(
      'select version, registered_at as "registeredAt", ended_at as "endedAt" from extract_mapping where feed = $1 and sender = $2 order by version desc', [feed, sender]);
    return rows;
  }

  /** Puts a mapping into force as the next version; one that is in force already stays what it is. @param by id of the principal. */
  async register(tx: Tx, owner: MappingOwner, mapping: Mapping, by: string): Promise<{ version: MappingVersion; isNew: boolean }> {
    await lockKey(tx, `extract-mapping|${owner.feed}|${owner.sender}`);
    const known = await this.current(owner, tx);
    if (known && JSON.stringify(known.mapping) === JSON.stringify(mapping)) return { version: known, isNew: false };
    await this.end(tx, owner);
    const { rows: [row] } = await tx.query<MappingVersion>(
      `insert into extract_mapping (feed, sender, version, mapping, registered_by)
       select $1, $2, coalesce(max(version), 0) + 1, $3, $4 from extract_mapping where feed = $1 and sender = $2
       returning version, registered_at as "registeredAt", ended_at as "endedAt"`, [owner.feed, owner.sender, await this.box.seal(JSON.stringify(mapping)), by]);
    if (!row) throw new Error('an insert returns its row');
    return { version: row, isNew: true };
  }

  /** Takes the mapping out of force; it stays among the versions. False when none was. */
  async end(tx: Tx, { feed, sender }: MappingOwner): Promise<boolean> {
    const { rowCount } = await tx.query('update extract_mapping set ended_at = now() where feed = $1 and sender = $2 and ended_at is null', [feed, sender]);
    return rowCount === 1;
  }

  async #opened({ mapping, ...version }: Row): Promise<OpenedMapping> {
    return { ...version, mapping: mappingSchema.parse(JSON.parse(await this.box.open(mapping))) };
  }
}
