import type { CsvFormat, KnownFile } from './formats.js';
import type { FeedDefinition } from './feed.js';
import type { Scope } from './scope.js';

/** The name under which a file is kept and shown, from the one that the sender gave it and its position in what was sent, from 1. */
export type NameGiver = (given: string, position: number) => string;

const KNOWN_ENDING = /(\.(?:csv|tsv|txt|xml|json|zip|xls|xlsx|xlsm))?(\.gz)?$/i;

/** A file's name without its folder and its ending. */
export const bareName = (name: string): string => name.replace(/^.*[\\/]/, '').replace(/\.[A-Za-z0-9]{1,5}$/, '').replace(/\.(csv|tsv|txt|xml)$/i, '');

/** CSV files of a feed that are known for a scope, of all its CSV formats, read or not; none where it has no CSV. */
export function tablesOf(feed: Pick<FeedDefinition, 'formats'>, scope: Scope): readonly KnownFile[] {
  return feed.formats.filter((format): format is CsvFormat => format.format === 'csv').flatMap((format) => [...format.tables(scope), ...format.passOver]);
}

/**
 * Names such as `file-2-person.csv`: position, table and ending. A name that a sender gives may be a child's or hold its number, so not a letter of
 * it is kept: the table's word and the ending are ours. The table is known by the neutral name as it was by the given one.
 */
export function neutralNames(tables: readonly KnownFile[]): NameGiver {
  return (given, position) => {
    const table = tables.find(({ file }) => file.test(bareName(given)));
    const ending = KNOWN_ENDING.exec(given)?.[0].toLowerCase() ?? '';
    return `file-${position}${table ? `-${table.name}` : ''}${ending}`;
  };
}
