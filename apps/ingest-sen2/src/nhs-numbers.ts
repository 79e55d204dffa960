import { parseUpn } from '@tributary/domain';
import { BUILT_IN_AUTHORITIES, csvFormat, csvTable, defineFeed, field, record, rule, scope } from '@tributary/ingestion';

const pair = record.root('nhsnumber', {
  title: 'UPN and NHS number',
  fields: {
    upn: field.upn({ title: 'UPN', required: true }),
    nhs_number: field.nhsNumber({ title: 'NHS number', required: true, aliases: ['nhsnumber', 'nhs number', 'nhs_no'] }),
  },
});

const source = 'rulings.md, scopes; education-feeds 3.1, 3.3';
const [upn, otherUpn, temporaryUpn] = ['W806204722015', 'N840321419087', 'X90940081800A'];
const [number, otherNumber] = ['9990000018', '9991001239'];
const retrace = 'Trace the child again; a number that may be somebody else\'s is worse than none.';
/** A history of councils that has been loaded knows one that the platform does not. */
const loaded = { authorities: [...BUILT_IN_AUTHORITIES, { ons: 'E06000998', dfe: '998', name: 'A new council', region: null, opened: '2026-04-01', closed: null, successors: [] }] };

const rules = [
  rule.readable(pair, 'upn', {
    id: 'T1', severity: 'reject-record', title: 'The UPN has 13 characters and the right check letter', source, remedy: 'Take the UPN from the SEN2 return or the school census.',
    examples: { pass: [upn], fail: ['A123456789123', 'W80620472201'] },
  }),
  rule.readable(pair, 'nhs_number', {
    id: 'T2', severity: 'reject-record', title: 'The NHS number has ten digits and the right check digit, and is not a placeholder', source, remedy: retrace,
    examples: { pass: [number, '999 000 0018'], fail: ['9990000019', '1111111111', '999000001'] },
  }),
  rule.record(pair, {
    id: 'T3', severity: 'reject-record', blames: ['upn', 'nhs_number'], title: 'Both numbers are there', source, remedy: 'Leave out the children whose NHS number was not found.',
    check: (v) => v.upn !== null && v.nhs_number !== null,
    examples: { pass: [{ upn, nhs_number: number }], fail: [{ upn, nhs_number: '' }, { upn: '', nhs_number: number }] },
  }),
  rule.record(pair, {
    id: 'T4', severity: 'reject-record', blames: ['upn'], title: 'The UPN is permanent', source, remedy: 'Ask the school for the permanent UPN; a temporary one is unique inside its school only.',
    check: (v) => {
      const read = v.upn === null ? null : parseUpn(v.upn);
      return !read?.ok || !read.upn.temporary;
    },
    examples: { pass: [{ upn, nhs_number: number }], fail: [{ upn: temporaryUpn, nhs_number: number }] },
  }),
  rule.unique(pair, {
    id: 'T5', severity: 'reject-record', blames: ['upn'], title: 'A UPN stands in one row', source, remedy: retrace,
    by: (v) => (v.upn === null ? null : [v.upn]),
    examples: { pass: [[{ upn, nhs_number: number }, { upn: otherUpn, nhs_number: otherNumber }]], fail: [[{ upn, nhs_number: number }, { upn, nhs_number: otherNumber }]] },
  }),
  rule.unique(pair, {
    id: 'T6', severity: 'reject-record', blames: ['nhs_number'], title: 'An NHS number stands in one row', source, remedy: retrace,
    by: (v) => (v.nhs_number === null ? null : [v.nhs_number]),
    examples: { pass: [[{ upn, nhs_number: number }, { upn: otherUpn, nhs_number: otherNumber }]], fail: [[{ upn, nhs_number: number }, { upn: otherUpn, nhs_number: number }]] },
  }),
  rule.field(pair, 'upn', {
    id: 'T7', severity: 'Q', title: 'The council in the UPN is an English one', source, remedy: 'Check the UPN; characters 2 to 4 are the number of the council that issued it.',
    check: (value, { references }) => references.authority(value.slice(1, 4)) !== null, examples: { references: loaded, pass: [upn, 'L998204722015'], fail: ['X123456789832'] },
  }),
];

/**
 * A council's own tracing result: which NHS number belongs to which UPN. It replaces the one before, and says nothing about a person but
 * the two tokens; the number counts as verified, because the council traced it.
 */
export const nhsNumbers = defineFeed({
  feed: 'nhs-numbers',
  title: 'UPN to NHS number',
  scopeExample: 'current',
  scope: (text) => (text === 'current' ? scope(text) : null),
  formats: [csvFormat({ title: 'CSV', tables: [csvTable(pair, { file: /./, required: true })] })],
  root: pair,
  records: [pair],
  rules,
  council: 'sender',
  subject: { unique: true, candidates: (v) => [v.upn === null ? null : ['upn', v.upn]] },
  identity: ({ values: v }) => ({ upn: v.upn, nhsNumber: v.nhs_number, nhsNumberVerified: true }),
  map: (_root, facts) => { facts.root('nhs-number', {}); },
});
