import type { ObjectionsInForce } from '../verify/objections.js';
import { checkRefused } from './checks.js';
import { checkObjections, type RegionTruth } from './objections.js';

describe('objections are honoured', () => {
  const subjects = (...pairs: readonly (readonly [string, string])[]) => ({ rows: pairs.map(([subject, person]) => ({ subject, person })), notHeld: 0 });
  const truth: RegionTruth = {
    findable: subjects(['sen2|806|a', 'T1'], ['camhs|RX3|a', 'T1'], ['sen2|806|b', 'T2'], ['ae|RTR|c', 'T3']), others: subjects(['ae|RTR|a', 'T1']), objectors: new Set(['T1', 'T2']), written: new Set(['T1', 'T2']),
  };
  const honoured: ObjectionsInForce = { objected: new Map([['sen2|806|a', true], ['camhs|RX3|a', true], ['sen2|806|b', true], ['ae|RTR|c', false], ['ae|RTR|a', false]]), passedOn: 0, withheld: ['camhs|RX3|a'] };
  const check = (force: Partial<ObjectionsInForce>, recorded = 2) => checkObjections({ recorded, expected: 2 }, truth, { ...honoured, ...force });

  it('where all that is held of those who object is under objection, and nobody else lacks anything', () => {
    expect(check({})).toMatchObject({ ok: true, lines: ['2 of 2 people who object are held, as 3 source persons, 0 of them not under objection', expect.stringMatching(/^0 .* 1 source persons .* 0 of them/)] });
    expect(check({ withheld: ['camhs|RX3|a', 'ae|RTR|a'] }).ok).toBe(true);
  });

  it('and not where one was not recorded, one source person is missed, one person is not held, or a health record is passed on', () => {
    expect(check({}, 1).ok).toBe(false);
    expect(check({ objected: new Map(honoured.objected).set('camhs|RX3|a', false) })).toMatchObject({ ok: false, lines: expect.arrayContaining(['not under objection though its person objects: camhs|RX3|a']) });
    const without = new Map(honoured.objected);
    without.delete('sen2|806|b');
    expect(check({ objected: without })).toMatchObject({ ok: false, lines: expect.arrayContaining(['objects, and nothing of them is held: T2']) });
    expect(check({ passedOn: 1 }).ok).toBe(false);
  });

  it('and not where health records of somebody else, or of nobody the truth knows, are missing', () => {
    for (const other of ['ae|RTR|c', 'ae|RTR|unknown']) expect(check({ withheld: ['camhs|RX3|a', other] })).toMatchObject({ ok: false, lines: expect.arrayContaining([expect.stringContaining(other)]) });
  });
});

describe('a provider without an agreement', () => {
  const check = (...statuses: readonly ('no-agreement' | 'returned' | 'not-returned')[]) => checkRefused({ sender: 'RW5', council: '943' }, statuses.map((status) => ({ status, value: status === 'returned' ? '12' : null })));

  it('is said of its council as no agreement, and as nothing else', () => {
    expect(check('no-agreement', 'no-agreement')).toMatchObject({ ok: true, lines: ['status no-agreement'] });
    for (const wrong of [check('returned'), check('not-returned'), check('no-agreement', 'returned'), check()]) expect(wrong.ok).toBe(false);
  });
});
