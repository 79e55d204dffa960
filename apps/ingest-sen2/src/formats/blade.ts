import { csvFormat, csvTable, type RecordType } from '@tributary/ingestion';
import { activePlan, assessment, header, namedPlan, need, person, placement, planDetail, request } from '../records.js';

/** `Blade-Export_16-01-2025_person.csv`, or just `person.csv`. */
const table = (record: RecordType, parent: string | null, required = true) => csvTable(record, {
  file: new RegExp(`(^|[_-])${record.name}$`, 'i'),
  called: `Blade-Export_DD-MM-YYYY_${record.name}.csv`,
  required,
  key: `${record.name}tableid`,
  ...(parent === null ? { ignore: [`${record.name}orderseqcolumn`, 'sen2tableid'] } : {
    parentKey: `${parent}tableid`, ignore: [`${record.name}orderseqcolumn`],
  }),
});

/**
 * COLLECT's "Blade" CSV export: nine files, own key `<table>tableid`, the parent's key in each child (education-feeds 1.7). Columns come
 * and go with the year: what a year has not is blank, and the residential letters are read from where the year has them.
 */
export const blade = csvFormat({
  title: 'COLLECT Blade export',
  ignore: ['nativeid', 'sourceid'],
  tables: [
    csvTable(header, {
      file: /(^|[_-])sen2$/i, called: 'Blade-Export_DD-MM-YYYY_sen2.csv', required: true, ignore: ['sen2tableid', 'sen2orderseqcolumn', 'softwarecode', 'release', 'serialno', 'datetime'],
    }),
    table(person, null),
    table(request, 'person'),
    table(assessment, 'requests'),
    table(namedPlan, 'assessment'),
    table(planDetail, 'namedplan'),
    table(activePlan, 'requests'),
    table(placement, 'activeplans'),
    table(need, 'activeplans'),
  ],
});
