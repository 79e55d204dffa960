import type { Role } from '@tributary/contracts';
import type { LinkageConfig } from '../config.js';
import { Region } from '../region.fixture.js';
import { crossCheck } from './cross-check.js';
import { LinkageController } from '../http/linkage.controller.js';
import { agreement, agreeAll, covers, plan, pupil } from './returns.fixture.js';

let region: Region;
beforeAll(async () => { region = await Region.create(); });
afterAll(async () => region.close());
beforeEach(async () => {
  await region.reset();
  await agreeAll(region);
});

const finding = async (rule: string, scope = '2025') => (await crossCheck(region.pool, '806', scope)).findings.find((f) => f.rule === rule);

describe('comparing a return with the census of the same day', () => {
  it('finds pupils with a plan who are not E, by school', async () => {
    await region.deliver(covers('sen2', '806', '2025'), covers('school-census', '806', '2025-spring'), plan('806', 'a'), pupil('a', 'K'), plan('806', 'b'), pupil('b', 'E'),
      plan('806', 'c', { ceased: '2025-01-16' }), pupil('c', 'N'), plan('806', 'd'), pupil('d', 'K', { onRoll: false }));
    expect(await finding('X1-census')).toMatchObject({ compared: true, looked: 5, count: 1, places: [{ place: '8062001', count: 1 }] });
  });

  it('finds pupils who are E and have no plan in any return of the year', async () => {
    await region.deliver(covers('sen2', '806', '2025'), covers('school-census', '806', '2025-spring'), pupil('a', 'E'), plan('807', 'b'), pupil('b', 'E'), plan('806', 'c', { ceased: '2024-06-01' }), pupil('c', 'E'));
    expect(await finding('X1-sen2')).toMatchObject({ looked: 5, count: 2 });
  });

  it('says that nothing can be said while one of the two is missing', async () => {
    await region.deliver(covers('sen2', '806', '2025'), plan('806', 'a'), pupil('a', 'K'));
    expect(await finding('X1-census')).toMatchObject({ compared: false, looked: 0, count: 0, places: [] });
  });

  it('leaves out who objects and what no agreement covers', async () => {
    await region.deliver(covers('sen2', '806', '2025'), covers('school-census', '806', '2025-spring'), plan('806', 'a'), pupil('a', 'K'), plan('806', 'b'), pupil('b', 'K'));
    await region.object({ id: 'o', tokens: ['upn.k1.a'], from: '2024-01-01', withdrawn: false });
    expect(await finding('X1-census')).toMatchObject({ looked: 5, count: 1 });
    await region.agree({ ...agreement('806', 'school-census'), withdrawn: true });
    expect(await finding('X1-census')).toMatchObject({ looked: 0, count: 0 });
  });
});

describe('who may ask', () => {
  const controller = () => new LinkageController(region.pool, { EVALUATION: 'off' } as LinkageConfig);
  const principal = (roles: Role[], organisation: string | null) => ({ id: 'p', roles, organisation });

  it('is the sender for its own return, and the operator for any', async () => {
    expect(await controller().crossChecks({ scope: '2025' }, principal(['sender'], '806'))).toMatchObject({ sender: '806', scope: '2025', referenceDate: '2025-01-16' });
    expect(await controller().crossChecks({ scope: '2025', sender: '807' }, principal(['operator'], null))).toMatchObject({ sender: '807' });
  });

  it('is no other sender, which is written down', async () => {
    await expect(controller().crossChecks({ scope: '2025', sender: '807' }, principal(['sender'], '806'))).rejects.toMatchObject({ code: 'other-organisation', status: 403 });
    await expect(controller().crossChecks({ scope: '2025' }, principal(['operator'], null))).rejects.toMatchObject({ code: 'no-sender' });
    expect((await region.pool.query(`select action, target from audit_entry where action = 'cross-check-denied'`)).rows).toEqual([{ action: 'cross-check-denied', target: 'sender:807' }]);
  });
});

describe('a plan that ceased because of a move', () => {
  it('is found when no council of the region has received it, by month', async () => {
    const moved = { ceased: '2024-05-20', ceaseReason: '5' };
    await region.deliver(covers('sen2', '806', '2025'), plan('806', 'a', moved), plan('806', 'b', moved), plan('806', 'c', { ceased: '2024-05-20', ceaseReason: '1' }),
      plan('807', 'b', {}, { received: '806' }));
    expect(await finding('N3')).toMatchObject({ compared: true, looked: 5, count: 1, places: [{ place: '2024-05', count: 1 }] });
  });

  it('may have been received in a later return', async () => {
    await region.deliver(covers('sen2', '806', '2025'), plan('806', 'a', { ceased: '2024-12-20', ceaseReason: '5' }), plan('807', 'a', {}, { scope: '2026', received: '806' }));
    expect((await finding('N3'))?.count).toBe(0);
  });
});
