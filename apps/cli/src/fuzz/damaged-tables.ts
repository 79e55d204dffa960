import fc from 'fast-check';

/** How records of a table are called and where they hang: columns of their own key and of their parent's, and the table of the parent. */
export interface Hung { readonly table: RegExp; readonly key: string | null; readonly parent: { readonly table: RegExp; readonly column: string } | null }
export interface TableFile { readonly name: string; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** One damage. Places are shares of what is there. */
export interface TableDamage { readonly what: 'doubles a row' | 'drops a row' | 'blanks a cell' | 'swaps a cell with another row' | 'takes the key of another row'; readonly file: number; readonly row: number; readonly other: number; readonly column: number }
const share = fc.noBias(fc.nat(2 ** 31 - 1)).map((n) => n / 2 ** 31);
export const tableDamage: fc.Arbitrary<TableDamage> = fc.record({
  what: fc.constantFrom('doubles a row', 'drops a row', 'blanks a cell', 'swaps a cell with another row', 'takes the key of another row', 'takes the key of another row'), file: share, row: share, other: share, column: share,
});

export function parsed(name: string, text: string): TableFile {
  const [head = '', ...lines] = text.replace(/^\ufeff/, '').trimEnd().split(/\r?\n/);
  return { name, columns: head.split(','), rows: lines.map((line) => line.split(',')) };
}
export const written = ({ columns, rows }: TableFile): string => `${[columns, ...rows].map((cells) => cells.join(',')).join('\n')}\n`;

const pick = (part: number, count: number): number => Math.min(Math.floor(part * count), Math.max(count - 1, 0));
const columnOf = ({ columns }: TableFile, name: string): number => columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());

/** Roots that a row belongs to by its keys: all of them, should several be called so. */
function rootsOf(files: readonly TableFile[], hangs: readonly Hung[], file: TableFile, cells: readonly string[]): readonly (readonly string[])[] {
  const hung = hangs.find(({ table }) => table.test(file.name));
  if (!hung?.parent) return [cells];
  const { table, column } = hung.parent;
  const called = cells[columnOf(file, column)];
  return files.filter(({ name }) => table.test(name)).flatMap((parents) => {
    const key = hangs.find((one) => one.table.test(parents.name))?.key;
    return key == null ? [] : parents.rows.filter((row) => row[columnOf(parents, key)] === called).flatMap((row) => rootsOf(files, hangs, parents, row));
  });
}

/** The files with one damage, and the roots whose records it has touched, as they stood in the files before. */
export function withDamage(files: readonly TableFile[], hangs: readonly Hung[], damage: TableDamage): { readonly files: readonly TableFile[]; readonly touched: readonly (readonly string[])[] } {
  const usable = files.filter(({ name, rows }) => rows.length > 0 && hangs.some(({ table }) => table.test(name)));
  const file = usable[pick(damage.file, usable.length)];
  if (file === undefined) return { files, touched: [] };
  const own = hangs.find(({ table }) => table.test(file.name))?.key ?? null;
  const takesKey = damage.what === 'takes the key of another row';
  const [i, j, c] = [pick(damage.row, file.rows.length), pick(damage.other, file.rows.length), takesKey && own !== null ? columnOf(file, own) : pick(damage.column, file.columns.length)];
  const touched = [i, ...(takesKey || damage.what === 'swaps a cell with another row' ? [j] : [])].flatMap((n) => rootsOf(files, hangs, file, file.rows[n] ?? []));
  const cell = (row: number): string => file.rows[row]?.[c] ?? '';
  const replaced = (row: readonly string[], value: string): string[] => row.map((was, n) => (n === c ? value : was));
  const rows = damage.what === 'doubles a row' ? [...file.rows, file.rows[i] ?? []]
    : damage.what === 'drops a row' ? file.rows.filter((_, n) => n !== i)
      : damage.what === 'blanks a cell' ? file.rows.map((row, n) => (n === i ? replaced(row, '') : row))
        : file.rows.map((row, n) => (n === i ? replaced(row, cell(j)) : n === j && !takesKey ? replaced(row, cell(i)) : row));
  return { files: files.map((one) => (one === file ? { ...file, rows } : one)), touched };
}

/** How many rows have a key of their own, and hang on one row that has, up to a root: no others can be taken. */
export function wellHung(files: readonly TableFile[], hangs: readonly Hung[]): number {
  const isWell = (file: TableFile, cells: readonly string[]): boolean => {
    const hung = hangs.find(({ table }) => table.test(file.name));
    if (!hung) return false;
    const at = hung.key === null ? -1 : columnOf(file, hung.key);
    if (at >= 0 && (cells[at] === '' || file.rows.filter((row) => row[at] === cells[at]).length > 1)) return false;
    const { parent } = hung;
    if (parent === null) return true;
    const called = cells[columnOf(file, parent.column)];
    return files.some((parents) => parent.table.test(parents.name) && parents.rows.some((row) => row[columnOf(parents, hangs.find(({ table }) => table.test(parents.name))?.key ?? '')] === called && isWell(parents, row)));
  };
  return files.reduce((sum, file) => sum + file.rows.filter((row) => isWell(file, row)).length, 0);
}

/** The files without these roots and all that belongs to them. */
export function without(files: readonly TableFile[], hangs: readonly Hung[], roots: ReadonlySet<readonly string[]>): TableFile[] {
  return files.map((file) => ({ ...file, rows: file.rows.filter((row) => !rootsOf(files, hangs, file, row).some((one) => roots.has(one))) }));
}
