import { insertRows, type Tx } from '@tributary/persistence';

/** What a person adds: cell id -> amount. */
export type PersonSum = ReadonlyMap<number, number>;

export async function readPersonSums(tx: Tx, persons: readonly string[]): Promise<Map<string, PersonSum>> {
  // As one text each: the driver reads an array character by character.
  const { rows } = await tx.query<{ person: string; cells: string; amounts: string }>(
    `select person, array_to_string(cells, ' ') as cells, array_to_string(amounts, ' ') as amounts from person_sum where person = any($1::text[])`, [persons]);
  return new Map(rows.map(({ person, cells, amounts }) => {
    const numbers = amounts.split(' ');
    return [person, new Map(cells.split(' ').map((cell, i) => [Number(cell), Number(numbers[i])]))];
  }));
}

/** Replaces the sums of persons; who adds nothing any more loses the row. */
export async function writePersonSums(tx: Tx, partition: number, sums: ReadonlyMap<string, PersonSum>): Promise<void> {
  const gone = [...sums].filter(([, sum]) => sum.size === 0).map(([person]) => person);
  const kept = [...sums].filter(([, sum]) => sum.size > 0);
  if (gone.length > 0) await tx.query('delete from person_sum where person = any($1::text[])', [gone]);
  await insertRows(tx, 'person_sum', { person: 'text', partition: 'int', cells: 'int[]', amounts: 'int[]' },
    kept.map(([person, sum]) => [person, partition, [...sum.keys()], [...sum.values()]]),
    'on conflict (person) do update set cells = excluded.cells, amounts = excluded.amounts');
}

/** Adds `after - before` to the differences. */
export function addDifference(differences: Map<number, number>, before: PersonSum, after: PersonSum): void {
  for (const [cell, amount] of after) differences.set(cell, (differences.get(cell) ?? 0) + amount);
  for (const [cell, amount] of before) differences.set(cell, (differences.get(cell) ?? 0) - amount);
}

/** Adds differences to the partition's cells, in key order; cells with no difference are left alone. */
export async function addToCells(tx: Tx, partition: number, differences: ReadonlyMap<number, number>): Promise<number[]> {
  const changed = [...differences].filter(([, amount]) => amount !== 0).toSorted((a, b) => a[0] - b[0]);
  await insertRows(tx, 'cell', { id: 'int', partition: 'int', amount: 'bigint' }, changed.map(([id, amount]) => [id, partition, amount]),
    'on conflict (id, partition) do update set amount = cell.amount + excluded.amount');
  return changed.map(([id]) => id);
}
