import { schoolCensusDay, SCHOOL_TERMS } from '@tributary/domain';
import { rule } from '@tributary/ingestion';
import { school } from '../records.js';

const TERMS: Readonly<Record<string, string>> = { autumn: 'AUT', spring: 'SPR', summer: 'SUM' };
const good = { collection: 'SC', term: 'SPR', year: '2025', referencedate: '2025-01-16', lea: '806', estab: '4001' };
const sent = (raw: Partial<typeof good>) => ({ raw: { ...good, ...raw }, scope: '2025-spring', sender: '806' });
const termCode = (text: string | null): string => (text ?? '').trim().slice(0, 3).toUpperCase();

export const schoolRules = [
  rule.file(school, {
    id: 'SC1', severity: 'refuse',
    title: 'Each return is a school census of the sending council, for the term it was sent under',
    remedy: 'Send each term under its own name (2024-autumn, 2025-spring, 2025-summer), from the council it belongs to.',
    source: 'education-feeds 2.2, 2.3',
    check: (v, { scope, sender }) => /^(SC|school ?census)$/i.test(v.collection ?? '') && v.lea === sender.id && v.year === scope.year && termCode(v.term) === TERMS[scope.term ?? ''],
    examples: {
      pass: [sent({}), sent({ term: 'Spring' })],
      fail: [sent({ collection: 'SEN2' }), sent({ term: 'SUM' }), sent({ year: '2024' }), sent({ lea: '807' }), sent({ term: '' })],
    },
  }),
  rule.file(school, {
    id: 'SC8', severity: 'refuse',
    title: 'The reference date is not the census day of another term than the return says it is of',
    remedy: 'It is not sure which term this is: correct the term or the reference date in the header and export again.',
    source: 'education-feeds 2.1',
    check: (v) => {
      if (v.referencedate === null) return true;
      const year = Number(v.referencedate.slice(0, 4));
      const other = SCHOOL_TERMS.find((term) => schoolCensusDay(year, term) === v.referencedate);
      return other === undefined || (TERMS[other] === termCode(v.term) && year === v.year);
    },
    examples: { pass: [sent({}), sent({ referencedate: '2025-01-15' }), sent({ referencedate: '' })], fail: [sent({ referencedate: '2024-10-03' }), sent({ referencedate: '2024-01-18' })] },
  }),
  rule.file(school, {
    id: '100', severity: 'E', title: 'The reference date is the census day of the term', source: 'education-feeds 2.1, 2.5 (rule 100)', remedy: 'Correct the reference date in the header.',
    check: (v, { scope }) => v.referencedate === scope.referenceDate,
    examples: { pass: [sent({})], fail: [sent({ referencedate: '2025-01-15' }), sent({ referencedate: '' })] },
  }),
];
