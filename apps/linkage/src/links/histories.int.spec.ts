import { statementKey, type Agreement, type Feed, type Statement } from '@tributary/contracts';
import fc from 'fast-check';
import { Region } from '../region.fixture.js';
import { deliveries, type Step } from '../testing/small-histories.js';

/**
 * The law: whatever the order, the repetition, the grouping into batches and the interleaving with agreements and objections, what stands downstream
 * is what a computation from the current statements gives. Few subjects and few tokens, so that they meet, clash and part all the time.
 */
const SOURCES: readonly [Feed, string, readonly string[]][] = [
  ['sen2', '806', ['a', 'b']], ['sen2', '807', ['c']], ['school-census', '806', ['d']], ['camhs', 'RX3', ['e', 'f']], ['ae', 'RTR', ['g', 'i']], ['nhs-numbers', '806', ['h']],
];
const TOKENS = ['nhs.k1.1', 'nhs.k1.2', 'nhsdob.k1.1', 'upn.k1.1', 'upn.k1.2', 'uln.k1.1', 'dem4.k1.x', 'dem4.k1.y', 'dem6.k1.x', 'dem7.k1.x',
  'dob.k1.1', 'dob.k1.2', 'sur.k1.1', 'for.k1.1', 'for.k1.2', 'pc.k1.1'];
const COUNCILS = ['E06000002', 'E06000003'];
const RECORDS = ['1', '2', '3'];

/** What a submission says of a record: nothing, or of which of the source's persons it is, whose agreement covers it, and what it says. */
const placed = fc.option(fc.record({ subject: fc.nat(1), council: fc.constantFrom(0, 0, 0, 1), note: fc.nat(3) }), { freq: 4 });
const submission = fc.record({ records: fc.tuple(placed, placed, placed), tokens: fc.tuple(fc.subarray(TOKENS, { maxLength: 6 }), fc.subarray(TOKENS, { maxLength: 6 })) });
type Submission = (typeof submission)['generate'] extends (...args: never[]) => { readonly value: infer T } ? T : never;

/** The statements of a scope's submissions: of each, those that say something else than the ones before. */
function statementsOf([feed, sender, subjects]: (typeof SOURCES)[number], scope: string, submissions: readonly Submission[]): Statement[] {
  const said = new Map<string, string>();
  const all: Statement[] = [];
  submissions.forEach(({ records, tokens }, at) => {
    for (const [own, subjectId] of subjects.entries()) {
      for (const [covering, council] of COUNCILS.entries()) {
        const mine = RECORDS.flatMap((id, i) => {
          const one = records[i];
          return one && one.subject % subjects.length === own && one.council === covering ? [{ recordType: 'person', recordId: `r${id}`, payload: { note: one.note } }] : [];
        });
        const statement: Statement = { kind: 'statement', feed, sender, scope, subjectId, council, version: at + 1, tokens: mine.length === 0 ? [] : (tokens[own] ?? []), records: mine };
        const content = JSON.stringify([statement.tokens, mine]);
        if (content === (said.get(statementKey(statement)) ?? '[[],[]]')) continue;
        said.set(statementKey(statement), content);
        all.push(statement);
      }
    }
  });
  return all;
}
const scopeHistory = fc.tuple(fc.constantFrom(...SOURCES), fc.constantFrom('2025', '2026'), fc.array(submission, { minLength: 1, maxLength: 3 }));
const statements = fc.uniqueArray(scopeHistory, { minLength: 2, maxLength: 7, selector: ([[feed, sender], scope]) => `${feed}${sender}${scope}` })
  .map((scopes) => scopes.flatMap(([source, scope, submissions]) => statementsOf(source, scope, submissions)));

const agreement = (feed: Feed, sender: string, council: string, withdrawn: boolean): Agreement => ({
  id: `${feed}${sender}${council}`, sender, feed, council, purposes: ['joint-indicators'], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn,
});
const agreementStep = fc.tuple(fc.constantFrom(...SOURCES), fc.constantFrom(...COUNCILS), fc.boolean())
  .map(([[feed, sender], council, withdrawn]): Step => ({ do: 'agree', agreement: agreement(feed, sender, council, withdrawn) }));
const objectionStep = fc.tuple(fc.constantFrom('o1', 'o2'), fc.subarray(TOKENS, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.constantFrom('2025-01-01', '2025-07-01'))
  .map(([id, tokens, withdrawn, from]): Step => ({ do: 'object', objection: { id, tokens, withdrawn, from } }));
const dayStep = fc.constantFrom('2025-06-01', '2025-07-01', '2027-01-01').map((today): Step => ({ do: 'day', today }));

const history = fc.tuple(statements.chain((all) => deliveries(all, (size) => size % 3 === 0)), fc.array(fc.oneof(agreementStep, objectionStep, dayStep), { maxLength: 6 }), fc.infiniteStream(fc.nat()))
  .map(([steps, others, random]) => {
    const mixed: Step[] = [...steps];
    for (const other of others) mixed.splice((random.next().value ?? 0) % (mixed.length + 1), 0, other);
    return mixed;
  });

let region: Region;
beforeAll(async () => { region = await Region.create(); });
afterAll(async () => region.close());

async function play(steps: readonly Step[]): Promise<void> {
  await region.reset();
  for (const [feed, sender] of SOURCES) for (const council of COUNCILS) await region.agree(agreement(feed, sender, council, false));
  for (const step of steps) await region.take(step);
}

describe('any history of statements, agreements, objections and crashes', () => {
  it('ends in what its current statements give when computed from nothing', async () => {
    await fc.assert(fc.asyncProperty(history, async (steps) => {
      await play(steps);
      await region.check();
    }), { numRuns: 60, endOnFailure: true });
  }, 240_000);

  it('leaves no token, link or statement behind when everything has been withdrawn', async () => {
    await fc.assert(fc.asyncProperty(history, async (steps) => {
      await play(steps);
      const last = steps.flatMap((step) => (step.do === 'deliver' ? step.statements : []));
      await region.deliver(...last.map((one): Statement => ({ ...one, version: 9, tokens: [], records: [] })));
      expect((await region.standing()).size).toBe(0);
      expect((await region.pool.query('select from subject_token')).rowCount).toBe(0);
      expect((await region.pool.query("select from statement where tokens <> ''")).rowCount).toBe(0);
    }), { numRuns: 15, endOnFailure: true });
  }, 120_000);
});
