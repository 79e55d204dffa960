import { compileFeed } from '../feed/compile.js';
import type { FeedDefinition } from '../feed/feed.js';
import { field, record } from '../feed/fields.js';
import { NO_REFERENCES } from '../feed/references.js';
import { rule, type Rule } from '../feed/rules.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { Findings } from './findings.js';
import { readRecord } from './record-reader.js';

const visit = record.root('visit', {
  title: 'Visit', fields: { day: field.date(), until: field.date(), kind: field.code(['A', 'B']), place: field.postcode(), note: field.text() },
});
const about = { title: 'A rule', remedy: 'Correct it.', source: 'this specification', examples: { pass: [], fail: [] } };
const missing = (id: string, name: 'day' | 'place' | 'kind', severity: 'C' | 'reject-record' | 'reject-group') => rule.record(visit, { ...about, id, severity, blames: [name], check: (v) => v[name] !== null });
const shape = (severity: 'E' | 'reject-record') => rule.readable(visit, 'day', { ...about, id: 'DAY-SHAPE', severity });

const scope = tinyFeed.scope('2025') ?? (() => { throw new Error('the scope must be readable'); })();

function read(rules: readonly Rule[], raw: Partial<Record<keyof typeof visit.fields, string>>, broken: 'ragged' | null = null) {
  const feed: FeedDefinition = { ...tinyFeed, root: visit, records: [visit], rules, subject: { unique: true, candidates: () => [] } } as unknown as FeedDefinition;
  const type = compileFeed(feed, scope).typeOf(visit);
  const findings = new Findings();
  const { values, verdict } = readRecord(
    { type, cells: type.names.map((name) => raw[name as keyof typeof raw]), key: null, parentKey: null, localKey: null, place: { file: 'a.csv', line: 2 }, columns: null, broken, repeated: null },
    { scope, sender: { id: '806', kind: 'council', onsCode: null }, today: '2025-03-01', references: NO_REFERENCES, lookup: () => undefined }, findings,
  );
  return { verdict, values, found: findings.list().map((f) => `${f.rule} ${f.count} ${f.places[0]?.field ?? ''}`) };
}

describe('a value that cannot be read', () => {
  it('is said once: it is not missing as well', () => {
    const rules = [missing('DAY', 'day', 'C'), missing('PLACE', 'place', 'C')];
    expect(read(rules, { day: '2025-02-30', place: 'none' }).found).toEqual(['T-UNREADABLE 2 day']);
    expect(read(rules, {}).found).toEqual(['DAY 1 day', 'PLACE 1 place']);
  });

  it('is not what another field lacks', () => {
    const both = rule.record(visit, { ...about, id: 'BOTH', severity: 'E', blames: ['kind'], check: (v) => (v.until === null) === (v.kind === null) });
    expect(read([both], { until: 'soon', kind: 'A' })).toMatchObject({ found: ['T-UNREADABLE 1 until'], values: { kind: 'A' } });
    expect(read([both], { kind: 'A' })).toMatchObject({ found: ['BOTH 1 kind'], values: { kind: null } });
  });

  it('excuses nothing that would be wrong whatever stood there', () => {
    const one = rule.record(visit, { ...about, id: 'ONE', severity: 'E', blames: ['day', 'kind', 'note'], check: (v) => [v.day, v.kind, v.note].filter((x) => x !== null).length === 1 });
    expect(read([one], { kind: 'A', note: 'x', day: 'soon' })).toMatchObject({ found: ['ONE 1 day', 'T-UNREADABLE 1 day'], values: { kind: null, note: null } });
    expect(read([one], { day: 'soon' }).found).toEqual(['T-UNREADABLE 1 day']);
  });

  it('still has its record rejected where the field is mandatory, which is what is said', () => {
    expect(read([missing('DAY', 'day', 'reject-record')], { day: 'soon' })).toMatchObject({ verdict: 'reject-record', found: ['DAY 1 day'] });
    expect(read([shape('E'), missing('DAY', 'day', 'reject-group')], { day: 'soon' })).toMatchObject({ verdict: 'reject-group', found: ['DAY 1 day'] });
    expect(read([shape('reject-record'), missing('DAY', 'day', 'reject-record')], { day: 'soon' })).toMatchObject({ verdict: 'reject-record', found: ['DAY-SHAPE 1 day'] });
    expect(read([shape('reject-record'), missing('DAY', 'day', 'C')], { day: 'soon' })).toMatchObject({ verdict: 'reject-record', found: ['DAY-SHAPE 1 day'] });
  });

  it('leaves what decides about a record by several fields to be said beside it', () => {
    const known = rule.record(visit, { ...about, id: 'KNOWN', severity: 'reject-group', check: (v) => v.day !== null || v.place !== null });
    expect(read([known], { day: 'soon' })).toMatchObject({ verdict: 'reject-group', found: ['KNOWN 1 ', 'T-UNREADABLE 1 day'] });
  });

  it('is said of a row that is not whole too', () => {
    expect(read([], { day: 'soon' }, 'ragged')).toMatchObject({ verdict: 'reject-record', found: ['T-RAGGED 1 ', 'T-UNREADABLE 1 day'] });
  });
});
