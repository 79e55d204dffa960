import type { Agreement, Fact, Feed, Objection } from '@tributary/contracts';
import fc from 'fast-check';
import { Region } from '../region.fixture.js';

/**
 * The law: whatever the order, the repetition, the grouping into batches and the interleaving with agreements and objections, what stands downstream
 * is what a computation from the current facts gives. Few subjects and few tokens, so that they meet, clash and part all the time.
 */
const SUBJECTS: readonly [Feed, string, string][] = [
  ['sen2', '806', 'a'], ['sen2', '806', 'b'], ['sen2', '807', 'c'], ['school-census', '806', 'd'], ['camhs', 'RX3', 'e'], ['camhs', 'RX3', 'f'],
  ['ae', 'RTR', 'g'], ['nhs-numbers', '806', 'h'],
];
const TOKENS = ['nhs.k1.1', 'nhs.k1.2', 'nhsdob.k1.1', 'upn.k1.1', 'upn.k1.2', 'uln.k1.1', 'dem4.k1.x', 'dem4.k1.y', 'dem6.k1.x', 'dem7.k1.x',
  'dob.k1.1', 'dob.k1.2', 'sur.k1.1', 'for.k1.1', 'for.k1.2', 'pc.k1.1'];
const COUNCIL = 'E06000002';

const content = fc.record({
  withdrawn: fc.boolean().map((b) => b), tokens: fc.subarray(TOKENS, { maxLength: 6 }), subject: fc.integer({ min: 0, max: SUBJECTS.length - 1 }),
  moves: fc.integer({ min: 0, max: 9 }).map((n) => n === 0), note: fc.integer({ min: 0, max: 3 }),
});

/** All versions of one record. A record stays with its source; now and then the source moves it to another of its subjects. */
const record = fc.tuple(fc.integer({ min: 0, max: SUBJECTS.length - 1 }), fc.constantFrom('2025 person', '2025 need', '2026 person'), fc.array(content, { minLength: 1, maxLength: 3 }))
  .map(([at, kind, versions]): Fact[] => {
    const [scope = '', recordType = ''] = kind.split(' ');
    const [feed, sender, own] = SUBJECTS[at] ?? ['sen2', '806', 'a'];
    return versions.map((v, i): Fact => {
      const withdrawn = v.withdrawn && i > 0;
      const sibling = SUBJECTS.find(([f, s, id]) => v.moves && f === feed && s === sender && id !== own);
      return {
        kind: 'fact', feed, sender, scope, recordType, recordId: `r${own}`, subjectId: sibling?.[2] ?? own, version: i + 1, withdrawn, council: COUNCIL,
        tokens: withdrawn ? [] : v.tokens, payload: withdrawn ? {} : { note: v.note },
      };
    });
  });
const facts = fc.uniqueArray(record, { minLength: 2, maxLength: 10, selector: (versions) => `${versions[0]?.feed}${versions[0]?.sender}${versions[0]?.recordId}${versions[0]?.scope}${versions[0]?.recordType}` })
  .map((records) => records.flat());

type Step = { do: 'deliver'; facts: Fact[] } | { do: 'agree'; agreement: Agreement } | { do: 'object'; objection: Objection } | { do: 'day'; today: string } | { do: 'crash'; facts: Fact[] };

const agreementStep = fc.tuple(fc.constantFrom(...SUBJECTS), fc.boolean()).map(([[feed, sender], withdrawn]): Step => ({
  do: 'agree',
  agreement: { id: `${feed}${sender}`, sender, feed, council: COUNCIL, purposes: [], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn },
}));
const objectionStep = fc.tuple(fc.constantFrom('o1', 'o2'), fc.subarray(TOKENS, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.constantFrom('2025-01-01', '2025-07-01'))
  .map(([id, tokens, withdrawn, from]): Step => ({ do: 'object', objection: { id, tokens, withdrawn, from } }));
const dayStep = fc.constantFrom('2025-06-01', '2025-07-01', '2027-01-01').map((today): Step => ({ do: 'day', today }));

const deliveries = facts.chain((all) => fc.tuple(
  fc.shuffledSubarray([...all, ...all], { minLength: all.length }), fc.shuffledSubarray(all, { minLength: all.length }), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
)).map(([some, rest, sizes]) => {
  const queue = [...some, ...rest];
  const steps: Step[] = [];
  for (let i = 0; queue.length > 0; i++) {
    const next = queue.splice(0, sizes[i % sizes.length] ?? 1);
    if (next.length % 3 === 0) steps.push({ do: 'crash', facts: next });
    steps.push({ do: 'deliver', facts: next });
  }
  return steps;
});

const history = fc.tuple(deliveries, fc.array(fc.oneof(agreementStep, objectionStep, dayStep), { maxLength: 6 }), fc.infiniteStream(fc.nat()))
  .map(([steps, others, random]) => {
    const mixed = [...steps];
    for (const other of others) mixed.splice((random.next().value ?? 0) % (mixed.length + 1), 0, other);
    return mixed;
  });

let region: Region;
beforeAll(async () => { region = await Region.create(); });
afterAll(async () => region.close());

async function play(steps: readonly Step[]): Promise<void> {
  await region.reset();
  for (const [feed, sender] of SUBJECTS) {
    await region.agree({ id: `${feed}${sender}`, sender, feed, council: COUNCIL, purposes: [], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn: false });
  }
  for (const step of steps) {
    if (step.do === 'deliver') await region.deliver(...step.facts);
    else if (step.do === 'crash') await region.deliverAndCrash(...step.facts);
    else if (step.do === 'agree') await region.agree(step.agreement);
    else if (step.do === 'object') await region.object(step.objection);
    else await region.sweep(step.today);
  }
}

describe('any history of facts, agreements, objections and crashes', () => {
  it('ends in what its current facts give when computed from nothing', async () => {
    await fc.assert(fc.asyncProperty(history, async (steps) => {
      await play(steps);
      await region.check();
    }), { numRuns: 60 });
  }, 240_000);

  it('leaves no token, link or statement behind when everything has been withdrawn', async () => {
    await fc.assert(fc.asyncProperty(history, async (steps) => {
      await play(steps);
      const last = steps.flatMap((step) => (step.do === 'deliver' ? step.facts : []));
      await region.deliver(...last.map((f): Fact => ({ ...f, version: 9, withdrawn: true, tokens: [], payload: {} })));
      expect((await region.standing()).size).toBe(0);
      for (const table of ['subject_token', 'token_set']) expect((await region.pool.query(`select from ${table}`)).rowCount).toBe(0);
    }), { numRuns: 15 });
  }, 120_000);
});
