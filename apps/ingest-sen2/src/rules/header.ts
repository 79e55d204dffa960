import { rule } from '@tributary/ingestion';
import { returnDays } from '../dates.js';
import { header } from '../records.js';

const good = { collection: 'SEN2', year: '2025', referencedate: '2025-01-16', sourcelevel: 'L', lea: '806' };
const sent = (raw: Partial<typeof good>) => ({ raw: { ...good, ...raw }, scope: '2025', sender: '806' });

export const headerRules = [
  rule.file(header, {
    id: 'H1', severity: 'refuse',
    title: 'The file is a SEN2 return of the sending council, for the collection year it was sent under',
    remedy: 'Send the file under the collection year in its header, from the council it belongs to.',
    source: 'education-feeds 1.8, H1 (spec)',
    check: (v, context) => v.collection?.toUpperCase() === 'SEN2' && v.sourcelevel?.toUpperCase() === 'L'
      && v.lea === context.sender.id && v.year === returnDays(context).year,
    examples: {
      pass: [sent({})],
      fail: [sent({ collection: 'SC' }), sent({ sourcelevel: 'S' }), sent({ lea: '807' }), sent({ year: '2024' }), sent({ lea: '' })],
    },
  }),
  rule.file(header, {
    id: 'H2', severity: 'E',
    title: 'The reference date is the third Thursday of January of the collection year',
    remedy: 'Correct the reference date in the header.',
    source: 'education-feeds 1.8, H2 (spec; sibling rule 100)',
    check: (v, context) => v.referencedate === returnDays(context).census,
    examples: { pass: [sent({})], fail: [sent({ referencedate: '2025-01-15' }), sent({ referencedate: '' })] },
  }),
  ...(['dmo', 'dco', 'dsco'] as const).map((officer) => rule.readable(header, officer, {
    id: 'H3', severity: 'E', title: 'Whether there is a designated officer is said by Y, N or R', source: 'education-feeds 1.3, item 0',
    remedy: 'Send Y there is one, N there is none, or R recruiting.', examples: { pass: ['Y', 'R'], fail: ['1', 'yes'] },
  })),
];
