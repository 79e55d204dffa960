/** What to look up: `$1`, an array of `type`, holds the values of `column`. */
export interface Lookup {
  readonly table: string;
  readonly column: string;
  readonly type: 'text' | 'int';
  /** The select list. */
  readonly select: string;
  /** What else a row must be; other parameters begin with `$2`. */
  readonly where?: string;
}

/**
 * SQL for the rows of many values of an indexed column, found by one look into the index for each. `column = any($1)` says the same, but leaves the way to the planner, whose picture of a table that
 * is being filled is minutes old: it takes a thousand values for most of the table and reads all of it for each batch, so that a flood costs the square of its size. What stands behind
 * `offset 0` is planned by itself, for one value.
 */
export function lookup({ table, column, type, select, where }: Lookup): string {
  return `select found.* from unnest($1::${type}[]) as wanted(value) cross join lateral (
    select ${select} from ${table} where ${table}.${column} = wanted.value${where === undefined ? '' : ` and ${where}`} offset 0) as found`;
}
