import { recomputeLinks, type CurrentFact, type Governance } from './index.js';
import { tokensOf, type Said } from './people.fixture.js';

const ROSE: Said = { forename: 'ROSE', surname: 'ASHFIELD', dob: '2012-03-04', sex: 'F', postcode: 'ZZ11AA' };

function fact(feed: string, sender: string, recordId: string, said: Said, more: Partial<CurrentFact> = {}): CurrentFact {
  return { feed, sender, scope: '2025', recordType: 'person', recordId, subjectId: recordId, withdrawn: false, council: 'E06000002', tokens: tokensOf(said), ...more };
}

const agreement = (sender: string, feed: string) => ({ sender, feed, council: 'E06000002', purposes: ['joint-indicators'], from: '2024-01-01', until: '2026-12-31', withdrawn: false });
const governance: Governance = { agreements: [agreement('806', 'sen2'), agreement('RX3', 'camhs')], objections: [], today: '2025-06-01' };
const FACTS = [fact('sen2', '806', 'a', { upn: 'U1', ...ROSE }), fact('camhs', 'RX3', 'b', ROSE)];
const SEN2 = 'sen2|806|2025|person|a';
const CAMHS = 'camhs|RX3|2025|person|b';

describe('links recomputed from the facts', () => {
  it('states each current record under its person', () => {
    const { links } = recomputeLinks(FACTS, governance);
    expect(links.get(SEN2)).toEqual({ person: 'camhs|RX3|b', level: 'L4', linkable: true, objected: false });
    expect(links.get(CAMHS)?.person).toBe('camhs|RX3|b');
  });

  it('leaves out withdrawn records and those without an agreement in force, as if they had never come', () => {
    const without = recomputeLinks(FACTS, { ...governance, agreements: [agreement('806', 'sen2')] });
    expect([...without.links]).toEqual([[SEN2, { person: 'sen2|806|a', level: null, linkable: true, objected: false }]]);
    const forOthers = governance.agreements.map((a) => ({ ...a, purposes: ['direct-care'] }));
    expect(recomputeLinks(FACTS, { ...governance, agreements: forOthers }).links.size).toBe(0);
    expect(recomputeLinks(FACTS, { ...governance, today: '2027-01-01' }).links.size).toBe(0);
    expect(recomputeLinks(FACTS, { ...governance, today: '2023-12-31' }).links.size).toBe(0);
    expect(recomputeLinks(FACTS.map((f) => ({ ...f, withdrawn: true })), governance).links.size).toBe(0);
  });

  it('marks all records of an objecting person and does not state those of health', () => {
    const objection = { tokens: tokensOf({ upn: 'U1' }), from: '2025-01-01', withdrawn: false };
    const { links } = recomputeLinks(FACTS, { ...governance, objections: [objection] });
    expect([...links]).toEqual([[SEN2, { person: 'camhs|RX3|b', level: 'L4', linkable: true, objected: true }]]);
    for (const changed of [{ ...objection, withdrawn: true }, { ...objection, from: '2025-06-02' }]) {
      expect(recomputeLinks(FACTS, { ...governance, objections: [changed] }).links.get(CAMHS)?.objected).toBe(false);
    }
  });

  it.each<[string, Said, Said]>([
    ['by the number alone, whether verified or not', { nhs: '1' }, { ...ROSE, nhsUnverified: '1' }],
    ['by names in full, birth date and sex, wherever they live now', { forename: 'ROSE', surname: 'ASHFIELD', dob: '2012-03-04', sex: 'F' }, { ...ROSE, postcode: 'ZZ99ZZ' }],
  ])('finds an objecting person %s', (_, objecting, recorded) => {
    const objection = { tokens: tokensOf(objecting), from: '2025-01-01', withdrawn: false };
    expect(recomputeLinks([fact('camhs', 'RX3', 'b', recorded)], { ...governance, objections: [objection] }).links.size).toBe(0);
  });

  it('does not find an objecting person by a key that a sibling may share', () => {
    const objection = { tokens: tokensOf(ROSE).filter((t) => /^(dem[56]|dob|sur|for|pc)\./.test(t)), from: '2025-01-01', withdrawn: false };
    expect(recomputeLinks(FACTS, { ...governance, objections: [objection] }).links.get(SEN2)?.objected).toBe(false);
  });

  it("takes a council's tracing result by its own agreement, not by that of its return", () => {
    const facts = [...FACTS, fact('nhs-numbers', '806', 'r', { upn: 'U1', nhs: '1' })];
    const traced = 'nhs-numbers|806|2025|person|r';
    expect(recomputeLinks(facts, governance).links.get(traced)).toBeUndefined();
    const agreements = [...governance.agreements, agreement('806', 'nhs-numbers')];
    expect(recomputeLinks(facts, { ...governance, agreements }).links.get(traced)).toMatchObject({ person: 'camhs|RX3|b', level: 'L3' });
  });
});
