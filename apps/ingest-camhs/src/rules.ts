import { rule, type Rule } from '@tributary/ingestion';
import { header } from './records.js';
import { careRules } from './rules/care-rules.js';
import { patientRules } from './rules/patient-rules.js';
import { SOURCE } from './rules/rows.js';

const HEADER = { datsetver: '6.0', orgidprovider: 'RX3', reportingperiodstartdate: '2024-11-01', reportingperiodenddate: '2024-11-30' };
const at = (raw: Partial<typeof HEADER> = {}, scope = '2024-11-primary', sender = 'RX3') => ({ raw: { ...HEADER, ...raw }, scope, sender });

const headerRules: readonly Rule[] = [
  rule.file(header, {
    id: 'M000010', severity: 'refuse', source: 'health-feeds 1.1', title: 'Data set version is not 6.0', remedy: 'Export the tables of MHSDS version 6.',
    check: (v) => /^6(\.0)?$/.test(v.datsetver ?? ''), examples: { pass: [at(), at({ datsetver: '6' })], fail: [at({ datsetver: '5.0' }), at({ datsetver: '' })] },
  }),
  rule.file(header, {
    id: 'M000080', severity: 'refuse', source: SOURCE, title: 'Provider in MHS000 is not the sender', remedy: "Send each provider's extract with its own account.",
    check: (v, { sender }) => (v.orgidprovider ?? '').toUpperCase().startsWith(sender.id.toUpperCase()),
    examples: { pass: [at(), at({ orgidprovider: 'RX301' })], fail: [at({}, '2024-11-primary', 'RTR'), at({ orgidprovider: '' })] },
  }),
  rule.file(header, {
    id: 'M000050', severity: 'refuse', source: SOURCE, title: 'Reporting period in MHS000 is not the month of the scope', remedy: 'Choose the scope of the extract, e.g. 2024-11-primary.',
    check: (v, { scope }) => v.reportingperiodstartdate === scope.from && v.reportingperiodenddate === scope.until,
    examples: { pass: [at(), at({}, '2024-11-refresh')], fail: [at({}, '2024-10-primary'), at({ reportingperiodenddate: '2024-11-29' })] },
  }),
];

/** The rule pack of MHSDS v6: national codes, national levels (health-feeds 1.3). */
export const rules: readonly Rule[] = [...headerRules, ...patientRules, ...careRules];
