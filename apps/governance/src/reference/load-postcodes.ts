import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { TOPICS, type Postcodes } from '@tributary/contracts';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import { copyRows, lockKey, streamRows, type Tx } from '@tributary/persistence';
import { assertNotOlder, contentHash, hashed, recordEdition, type Edition } from './load-table.js';
import { readPostcodes } from './postcode-file.js';

/** Loads a postcode directory: what it says replaces what was known of the same postcodes. Announces the outward codes that changed, then the edition. */
export async function loadPostcodes(tx: Tx, input: Readable, wanted: Edition): Promise<{ postcodes: number; changedOutwardCodes: number }> {
  await lockKey(tx, 'governance.postcodes');
  await tx.query(`set local statement_timeout = '30min'`);
  await assertNotOlder(tx, 'postcodes', wanted);
  const sum = contentHash();
  const postcodes = await merge(tx, Readable.from(hashed(input, sum)), wanted.edition);
  const changedOutwardCodes = await announceChanged(tx, wanted.edition);
  await recordEdition(tx, TOPICS.postcodes, 'postcodes', { ...wanted, entries: postcodes, digest: sum.digest('hex') });
  return { postcodes, changedOutwardCodes };
}

/** COPY into a loading table, then one merge; returns the number of rows read. */
async function merge(tx: Tx, input: Readable, edition: string): Promise<number> {
  const loading = randomUUID();
  const count = await copyRows(tx, 'postcode_loading', ['loading', 'outward', 'inward', 'lsoa', 'council', 'nhs_area'], (async function* () {
    for await (const row of readPostcodes(input)) yield [loading, ...row];
  })());
  await tx.query(`create temporary table changed_outward on commit drop as
    with merged as (
      insert into postcode as p (outward, inward, lsoa, council, nhs_area, edition)
      select distinct on (outward, inward) outward, inward, lsoa, council, nhs_area, '' from postcode_loading where loading = '${loading}'
      on conflict (outward, inward) do update set lsoa = excluded.lsoa, council = excluded.council, nhs_area = excluded.nhs_area, edition = ''
      where (p.lsoa, p.council, p.nhs_area) is distinct from (excluded.lsoa, excluded.council, excluded.nhs_area)
      returning outward)
    select distinct outward from merged`);
  await tx.query(`update postcode set edition = $1 where edition = ''`, [edition]);
  await tx.query('delete from postcode_loading where loading = $1', [loading]);
  return count;
}

/** Announces each outward code in which anything has changed, whole. */
async function announceChanged(tx: Tx, edition: string): Promise<number> {
  let changed = 0;
  const rows = streamRows<{ outward: string; postcodes: Postcodes['postcodes'] }>(tx,
    `select outward, jsonb_object_agg(inward, jsonb_build_array(lsoa, council, nhs_area)) as postcodes
     from postcode where outward in (select outward from changed_outward) group by outward order by outward`, [], 50);
  for await (const { outward, postcodes } of rows) {
    const value: Postcodes = { outward, edition, postcodes };
    await appendOutbox(tx, [{ topic: TOPICS.postcodes, partition: partitionFor(outward, TOPICS.postcodes.partitions), key: outward, value }]);
    changed++;
  }
  return changed;
}
