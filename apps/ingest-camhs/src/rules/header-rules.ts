import { organisationOn, rule, type Rule, type Scope } from '@tributary/ingestion';
import { VERSIONS } from '../codes.js';
import { versions } from '../format.js';
import { header } from '../records.js';
import { ITEMS, NATIONAL, REGISTER, registered, SOURCE } from './national.js';

const HEADER = {
  datsetver: '6.0', orgidprovider: 'RX3', orgidsubmit: 'RX3', primsysteminuse: 'Synthetic', reportingperiodstartdate: '2024-11-01', reportingperiodenddate: '2024-11-30',
  datetimedatsetcreate: '2024-12-05T09:00:00',
};
const at = (raw: Partial<typeof HEADER> = {}, scope = '2024-11-primary', sender = 'RX3') => ({ raw: { ...HEADER, ...raw }, scope, sender });
/** The header of another month. */
const of = (datsetver: string, month: string, last: string) => at({ datsetver, reportingperiodstartdate: `${month}-01`, reportingperiodenddate: `${month}-${last}` }, `${month}-primary`);

/** The version is the one that rules the month, or a later one: an old month may be exported anew. */
function rules(version: string, scope: Scope): boolean {
  const known = Object.entries(VERSIONS);
  const ruling = known.findLastIndex(([, from]) => scope.from === null || from <= scope.from);
  return known.findIndex(([name]) => name === version) >= Math.max(ruling, 0);
}

/** Without the item the header is rejected nationally, and with it everything that was sent. */
function needed(field: 'orgidsubmit' | 'primsysteminuse' | 'datetimedatsetcreate', id: string, item: string, what: string): Rule {
  return rule.file(header, {
    id, severity: 'refuse', source: NATIONAL, title: `${item} (${what}) is blank`, remedy: `Export the header again with ${item}: nationally a submission is not taken without it either.`,
    check: (v) => v[field] !== null, examples: { pass: [at()], fail: [at({ [field]: '' })] },
  });
}

/** MHS000: is this the extract that the scope says? */
export const headerRules: readonly Rule[] = [
  rule.file(header, {
    id: 'MHS00001', severity: 'refuse', source: NATIONAL, title: 'Data set version is blank', remedy: 'Export the tables again with their header: DatSetVer is 6.0, 5.0 or 4.1.',
    check: (v) => v.datsetver !== null, examples: { pass: [at()], fail: [at({ datsetver: '' })] },
  }),
  rule.file(header, {
    id: 'MHS00003', severity: 'refuse', source: 'health-feeds 1.1', title: 'Data set version is not one that can be read, or had ended before the month',
    remedy: 'Send months from April 2024 in version 6.0, from October 2021 in 5.0 or 6.0, from April 2019 in 4.1 or later.',
    check: (v, { scope }) => v.datsetver === null || rules(versions.named(v.datsetver) ?? '', scope),
    examples: {
      pass: [at(), at({ datsetver: '6' }), of('5.0', '2024-03', '31'), of('4.1', '2021-09', '30'), of('6.0', '2024-02', '29')],
      fail: [at({ datsetver: '5.0' }), of('4.1', '2021-10', '31'), at({ datsetver: '7.0' })],
    },
  }),
  needed('primsysteminuse', 'MHS00012', 'PrimSystemInUse', 'primary system'),
  needed('datetimedatsetcreate', 'MHS00020', 'DateTimeDatSetCreate', 'when the extract was made'),
  needed('orgidsubmit', 'MHS00031', 'OrgIDSubmit', 'submitting organisation'),
  rule.file(header, {
    id: 'MHS00030', severity: 'refuse', source: SOURCE, title: 'Provider in MHS000 is not the sender', remedy: "Send each provider's extract with its own account.",
    check: (v, { sender }) => (v.orgidprovider ?? '').toUpperCase().startsWith(sender.id.toUpperCase()),
    examples: { pass: [at(), at({ orgidprovider: 'RX301' })], fail: [at({}, '2024-11-primary', 'RTR'), at({ orgidprovider: '' })] },
  }),
  rule.file(header, {
    id: 'MHS00016', severity: 'refuse', source: ITEMS, title: 'Reporting period in MHS000 does not begin with the month of the scope', remedy: 'Choose the scope of the extract, e.g. 2024-11-primary.',
    check: (v, { scope }) => v.reportingperiodstartdate === scope.from,
    examples: { pass: [at(), at({}, '2024-11-refresh')], fail: [at({}, '2024-10-primary'), at({ reportingperiodstartdate: '' })] },
  }),
  rule.file(header, {
    id: 'MHS00019', severity: 'refuse', source: ITEMS, title: 'Reporting period in MHS000 does not end with the month of the scope', remedy: 'Choose the scope of the extract, e.g. 2024-11-primary; an extract is one whole month.',
    check: (v, { scope }) => v.reportingperiodenddate === scope.until, examples: { pass: [at()], fail: [at({ reportingperiodenddate: '2024-11-29' })] },
  }),
  rule.file(header, {
    id: 'ODS-PROVIDER', severity: 'warn', asks: 'organisations', source: REGISTER, title: 'The provider is not in the register of NHS organisations, or was closed in the month',
    remedy: 'Check the code with the Organisation Data Service: an organisation that merged has a new one.',
    check: (v, { scope, references }) => v.orgidprovider === null || ['open', undefined].includes(organisationOn(references, v.orgidprovider, scope.from)),
    examples: { references: registered('RX3', 'RTR'), pass: [at(), at({ orgidprovider: 'RX301' })], fail: [at({ orgidprovider: 'RTR' }, '2024-11-primary', 'RTR'), at({ orgidprovider: 'RZ9' }, '2024-11-primary', 'RZ9')] },
  }),
];
