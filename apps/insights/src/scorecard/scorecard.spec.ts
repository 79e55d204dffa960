import { scored } from '../../spec/sample-receipts.js';
import { cardModel, cardRows } from './scorecard-model.js';
import { cardsOf, fieldScores } from './scorecard.js';
import { scoreOf } from './score.js';

const [before, now] = [scored('a', '806', '2024', '2024-03-02T09:00:00.000Z', 80, 60), scored('b', '806', '2025', '2025-03-03T09:00:00.000Z', 94, 93)];
const empty = { records: [], timeliness: null };

describe('the score of a submission', () => {
  it('is made of counts: completeness over what each record should fill, validity over all that is filled, days until it came', () => {
    expect(scoreOf(now.quality ?? empty)).toEqual({ completeness: { filled: 312, of: 320 }, validity: { valid: 311, of: 312 }, days: 46 });
    expect(scoreOf(empty)).toEqual({ completeness: { filled: 0, of: 0 }, validity: { valid: 0, of: 0 }, days: null });
  });
});

describe('a score card', () => {
  const scores = [before, now].map((r) => ({ submission: r.submission, sender: r.sender, feed: r.feed, scope: r.scope, receivedAt: r.receivedAt, ...scoreOf(r.quality ?? empty) }));

  it('has a line over the submissions for each number, said in words', () => {
    const [row] = cardRows(cardsOf(scores), new Map([['806', 'Middlesbrough']]));
    expect(row).toMatchObject({ sender: 'Middlesbrough', feed: 'SEN2 return', scope: '2025', received: '3 March 2025', timeliness: '46 days', completeness: { text: '97.5%' }, validity: { text: '99.7%' } });
    expect(row?.completeness.trend).toContain('aria-label="Middlesbrough, SEN2 return: completeness over 2 submissions: 93.1%, 97.5%"');
  });

  it('shows a bar as long as its share, from zero, and none where nothing was to count', () => {
    const [person] = cardModel(cardsOf(scores)[0] ?? { sender: '', feed: '', submissions: [] }, fieldScores([before, now]), new Map([['806', 'Middlesbrough']])).records;
    const widths = person?.fields.map((f) => [...(f.completeness.bar ?? '').matchAll(/ width="([\d.]+)" height="14" fill="#0f52a8"/g)].map((m) => Number(m[1])));
    expect(widths).toEqual([[112], [105.3], [0]]);
    expect(person?.fields[2]?.validity).toEqual({ text: 'Nothing to count', bar: null, trend: null });
  });

  it('leaves a gap for a submission that did not have the field', () => {
    const { quality: _none, ...silent } = now;
    expect(fieldScores([before, { ...silent, quality: empty }, now]).find((f) => f.field === 'upn')?.trend.completeness).toEqual(['80.0', null, '94.0']);
  });
});
