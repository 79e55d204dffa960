import type { Readable } from 'node:stream';
import type { Authority, Establishment, HealthOrganisation, Reference, ReferenceTable } from '@tributary/contracts';
import { successorsOf } from '@tributary/domain';
import { dayOf, orNull, readRows } from './reference-file.js';

/** An official file that becomes a reference table. */
export interface TableFile<E> {
  readonly table: Exclude<ReferenceTable, 'postcodes'>;
  readonly read: (input: Readable) => AsyncGenerator<E>;
  readonly key: (entry: E) => string;
  /** So many first characters of the key make a bucket: a message holds a bucket, and a change sends whole buckets. */
  readonly bucketLength: number;
  readonly message: (bucket: string, entries: E[]) => Reference;
}

const name = (text: string): RegExp => new RegExp(`^${text.replace(/[()]/g, '\\$&')}$`);

/** Get Information About Schools: `edubasealldataYYYYMMDD.csv` as DfE publishes it. Rows without a URN are passed over. */
export const establishments: TableFile<Establishment> = {
  table: 'establishments', bucketLength: 4, key: (e) => e.urn,
  message: (bucket, entries) => ({ what: 'entries', table: 'establishments', bucket, entries }),
  async *read(input) {
    const rows = readRows(input, {
      title: 'GIAS file', remedy: 'Send the file of all establishments (edubasealldata) as published.',
      columns: {
        urn: [name('urn')], la: [name('la (code)')], number: [name('establishmentnumber')], ukprn: [name('ukprn')], name: [name('establishmentname')], type: [name('typeofestablishment (code)')],
        phase: [name('phaseofeducation (code)')], opened: [name('opendate')], closed: [name('closedate')], provision: [name('typeofresourcedprovision (name)')],
      },
      optional: ['ukprn', 'type', 'phase', 'provision'],
    });
    for await (const r of rows) {
      if (!/^\d{5,6}$/.test(r.urn)) continue;
      yield {
        urn: r.urn, la: r.la, number: orNull(r.number)?.padStart(4, '0') ?? null, ukprn: orNull(r.ukprn), name: r.name, type: orNull(r.type), phase: orNull(r.phase), opened: dayOf(r.opened), closed: dayOf(r.closed),
        senUnit: /sen unit/i.test(r.provision), resourcedProvision: /resourced provision/i.test(r.provision),
      };
    }
  },
};

/** NHS Organisation Data Service: the CSV downloads (`etr.csv` and its like, which have no header row), or a file with a header. */
export const organisations: TableFile<HealthOrganisation> = {
  table: 'organisations', bucketLength: 2, key: (o) => o.ods,
  message: (bucket, entries) => ({ what: 'entries', table: 'organisations', bucket, entries }),
  async *read(input) {
    const rows = readRows(input, {
      title: 'ODS file', remedy: 'Send a CSV download of the Organisation Data Service, or CSV with the columns ods_code, name, open_date, close_date.',
      columns: {
        ods: [/^(ods|organisation)[ _]?code$/, /^code$/], name: [/^(organisation[ _]?)?name$/], geography: [/^high[ _]level[ _]health[ _]geography$/, /^icb$/, /^parent/],
        opened: [/^open[ _]?date$/, /^valid_from$/], closed: [/^close[ _]?date$/, /^valid_(to|until)$/],
      },
      optional: ['geography', 'opened', 'closed'],
      // Columns of the downloads: code, name, national grouping, high level health geography, five of the address, postcode, opened, closed.
      headless: (first) => (first.length >= 12 && /^[A-Z0-9]{2,9}$/.test(first[0] ?? '') && /^(\d{8})?$/.test(first[10] ?? '') ? { ods: 0, name: 1, geography: 3, opened: 10, closed: 11 } : null),
    });
    for await (const r of rows) {
      if (/^[A-Z0-9]{2,9}$/.test(r.ods)) yield { ods: r.ods, name: r.name, geography: orNull(r.geography), opened: dayOf(r.opened), closed: dayOf(r.closed) };
    }
  },
};

/**
 * DfE's history of local authority codes. Rows that join two codes, or have no DfE number, are passed over. The published file does not say who took
 * over; a column `successors` (DfE numbers, a space between) may, else what the platform knows stands.
 */
export const authorities: TableFile<Authority> = {
  table: 'authorities', bucketLength: 3, key: (a) => a.ons,
  message: (bucket, entries) => ({ what: 'entries', table: 'authorities', bucket, entries }),
  async *read(input) {
    const rows = readRows(input, {
      title: 'file of local authority codes', remedy: 'Send CSV with the columns new_la_code, la_name, date_of_operation, date_of_termination, parent_geography_code, old_la_code.',
      columns: {
        ons: [/^new_la_code$/, /^ons_code$/], name: [/^la_name$/], opened: [/^date_of_operation$/], closed: [/^date_of_termination$/], region: [/^parent_geography_code$/, /^region_code$/],
        dfe: [/^old_la_code$/, /^dfe_la_number$/], successors: [/^successors$/],
      },
      optional: ['region', 'successors'],
    });
    for await (const r of rows) {
      if (!/^E\d{8}$/.test(r.ons) || !/^\d{3}$/.test(r.dfe)) continue;
      const stated = r.successors.split(/\s+/).filter((code) => /^\d{3}$/.test(code));
      yield { ons: r.ons, dfe: r.dfe, name: r.name, region: orNull(r.region), opened: dayOf(r.opened), closed: dayOf(r.closed), successors: stated.length > 0 ? stated : [...successorsOf(r.dfe)] };
    }
  },
};
