import { stringify } from 'csv-stringify/sync';
import type { Receipt } from './receipt.js';

const HEAD = ['what', 'rule', 'severity', 'title', 'what_to_do', 'count', 'record', 'field', 'file', 'line', 'column', 'xpath', 'submission'] as const;
type Row = Partial<Record<(typeof HEAD)[number], string | number | null>>;

/** One row for each place of a finding (or one for a finding without places); the counts of the receipt come first as rows of their own. */
export function receiptCsv(receipt: Receipt): string {
  const rows = [{ what: 'outcome', title: receipt.outcome, what_to_do: receipt.message }, ...counts(receipt), ...references(receipt), ...mapping(receipt), ...keyCounts(receipt), ...findings(receipt), ...crossFeed(receipt), ...fields(receipt)];
  return stringify([[...HEAD], ...rows.map((row: Row) => HEAD.map((name) => row[name] ?? null))], { escape_formulas: true });
}

function counts({ records, changes, changesByType }: Receipt): Row[] {
  return [
    ...Object.entries(records).flatMap(([record, n]) => Object.entries(n).map(([what, count]): Row => ({ what: `records ${what}`, count, record }))),
    ...Object.entries(changes).map(([what, count]): Row => ({ what: `facts ${what}`, count })),
    ...Object.entries(changesByType ?? {}).flatMap(([record, n]) => Object.entries(n).map(([what, count]): Row => ({ what: `facts ${what}`, count, record }))),
  ];
}

function references({ references: all }: Receipt): Row[] {
  return (all ?? []).map((r): Row => ({ what: `reference ${r.table}`, title: r.edition, what_to_do: `in force from ${r.validFrom}` }));
}

function mapping({ mapping: used }: Receipt): Row[] {
  return used === undefined ? [] : [{ what: 'mapping', title: used.origin, count: used.version }];
}

function keyCounts({ keyCounts: all }: Receipt): Row[] {
  return (all ?? []).flatMap(({ title, count, before, published }): Row[] => [
    { what: 'key count', title, count },
    ...(before === null ? [] : [{ what: before.moved ? 'key count before, moved' : 'key count before', title, count: before.count }]),
    ...(published === null ? [] : [{ what: published.moved ? 'key count published, differs' : 'key count published', title, count: published.count }]),
  ]);
}

function findings(receipt: Receipt): Row[] {
  return receipt.findings.flatMap(({ rule, severity, title, remedy, count, places }) => {
    const about: Row = { what: 'finding', rule, severity, title, what_to_do: remedy, count };
    return places.length === 0 ? [about] : places.map((place): Row => ({ ...about, ...place }));
  });
}

/** Places of another submission of the scope name it. */
function crossFeed({ crossFeed: compared }: Receipt): Row[] {
  return [
    ...(compared?.findings ?? []).flatMap(({ rule, severity, title, remedy, count, places }) => {
      const about: Row = { what: 'finding by comparison', rule, severity, title, what_to_do: remedy, count };
      return places.length === 0 ? [about] : places.map((place): Row => ({ ...about, ...place }));
    }),
    ...(compared?.waiting ?? []).map(({ rule, title }): Row => ({ what: 'not compared yet', rule, title })),
  ];
}

function fields({ quality }: Receipt): Row[] {
  return (quality?.records ?? []).flatMap(({ record, read, fields: all }) => all.flatMap(({ field, title, filled, valid }): Row[] => [
    { what: 'field read', title, count: read, record, field }, { what: 'field filled', title, count: filled, record, field }, { what: 'field valid', title, count: valid, record, field },
  ]));
}
