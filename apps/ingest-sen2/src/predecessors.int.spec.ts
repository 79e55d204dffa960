import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toXml, type Return } from '../spec/files.js';
import { activePlan, assessment, namedPlan, need, person, placement, planDetail, request } from '../spec/files.js';
import { UPN, who } from '../spec/returns.js';
import { RunningFeed } from '@tributary/testing';
import { service } from './service.js';

const [CUMBRIA, CUMBERLAND] = ['E10000006', 'E06000063'];
let running: RunningFeed;
beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-sen2', {
    councils: ['909', '942'], agreements: [{ sender: '909', council: CUMBRIA, feed: 'sen2' }, { sender: '942', council: CUMBERLAND, feed: 'sen2' }], councilOf: { '1AA': CUMBERLAND },
  });
}, 120_000);
afterAll(() => running.stop());

const UNIT = { SENunitIndicator: '0', ResourcedProvisionIndicator: '0' };
/** A plan of Cumbria of 2019, in force on the census day of the year. */
const plan = (year: number, lea: string, sex: Record<string, string>, transfer: Record<string, string>, ceased: Record<string, string> = {}): Return => ({
  year, lea, persons: [person({ ...who('Ada', { UPN: UPN.ada }), ...sex }, request({ RequestOutcome: 'H' },
    assessment({ AssessmentOutcome: 'H', Week20: '0' }, namedPlan({ StartDate: '2019-02-01', ...ceased }, planDetail({ URN: '100001', PlacementRank: '1', ...UNIT }))),
    activePlan(transfer, placement({ URN: '100001', PlacementRank: '1', EntryDate: '2019-09-01', ...UNIT }), need({ SENtype: 'ASD', SENtypeRank: '1' }))))],
});
const push = (scope: string, content: Return, as: string) => running.push(scope, { 'return.xml': toXml(content) }, { as });

describe('Cumbria, which ended on 31 March 2023', () => {
  it('states its old return under its own number, and Cumberland the plan that came over from it', async () => {
    const old = await running.submit('2023', { 'return.xml': toXml(plan(2023, '909', { Sex: '', GenderCurrent: '2' }, {})) }, { as: '909' });
    expect([old.outcome, old.findings.map((f) => f.rule).filter((id) => id === 'H1')]).toEqual(['accepted', []]);
    const next = await running.submit('2024', { 'return.xml': toXml(plan(2024, '942', {}, { TransferLA: '909' })) }, { as: '942' });
    expect(next.outcome).toBe('accepted');
    expect(next.findings.map((f) => f.rule)).not.toContain('T-UNREADABLE');
    const plans = await running.facts('active-plan');
    const byScope = Object.fromEntries(plans.map((f) => [f.scope, [f.council, f.payload['transferredFrom']]]));
    expect(byScope).toEqual({ 2023: [CUMBRIA, null], 2024: [CUMBERLAND, '909'] });
  });

  it.each([['909', '2024', 'council-ended', 'Send it as 942 or 943.'], ['942', '2023', 'council-not-begun', 'Send it as 909.']])('is not mixed up with its successors: %s for %s', async (as, scope, code, remedy) => {
    const response = await push(scope, plan(Number(scope), as, {}, {}), as);
    expect([response.status, await response.json()]).toMatchObject([422, { code, remedy }]);
  });
});
