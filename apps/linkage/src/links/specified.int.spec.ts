import { subjectKey, type Statement } from '@tributary/contracts';
import { partitionFor } from '@tributary/messaging';
import fc from 'fast-check';
import { crossCheck } from '../cross/cross-check.js';
import { covers } from '../cross/returns.fixture.js';
import { explain } from '../http/explanation.js';
import { Region } from '../region.fixture.js';
import { agreements, history, type History, type Step } from '../testing/small-histories.js';
import { firstRecord, specifiedExplanation, specifiedFindings } from '../testing/specified-answers.js';
import { specifiedStream, type SpecifiedStream } from '../testing/specified-stream.js';

/** A subject as linkage keeps it; `id` rises in the order of registration. */
interface Kept { readonly id: number; readonly key: string; readonly person: string; readonly level: string | null; readonly reason: string | null; readonly linkable: boolean; readonly objected: boolean }

let region: Region;
beforeAll(async () => { region = await Region.create(); });
afterAll(async () => region.close());

async function kept(): Promise<Kept[]> {
  return (await region.pool.query<Kept>('select id, key, person, level, reason, linkable, objected from subject where person is not null order by key')).rows;
}

const specified = (): SpecifiedStream => specifiedStream({ statements: region.statements, ...region.governance, maxHolders: region.maxHolders });

const named = (persons: Iterable<readonly string[]>): Set<string> => new Set([...persons].map((keys) => keys.toSorted().join(' + ')));

/** What stands in linkage and downstream is what the text says of everything that was said so far. */
async function compare(): Promise<void> {
  const { persons, links, objecting, records } = specified();
  const subjects = await kept();
  expect(named([...Map.groupBy(subjects, ({ person }) => person).values()].map((own) => own.map(({ key }) => key)))).toEqual(named(persons));
  expect(new Map(subjects.map(({ key, level, reason, linkable, objected }) => [key, { level, reason, linkable, objected }])))
    .toEqual(new Map([...links.links].map(([key, link]) => [key, { ...link, objected: objecting.has(key) }])));
  const personOf = new Map(subjects.map(({ key, person }) => [key, person]));
  const passedOn = new Map([...await region.standing()].map(([key, { level: _level, ...standing }]) => [key, standing]));
  expect(passedOn).toEqual(new Map([...records].map(([key, { subject, ...record }]) => [key, { person: personOf.get(subject), ...record }])));
}

/**
 * The part that holds the subject registered first keeps a person's id; where persons become one, that of the subject registered first lives on; who is new gets an id that
 * nobody had, and the history remembers who was whom (correctness.md section 4).
 */
async function compareIds(before: readonly Kept[], had: ReadonlySet<string>): Promise<void> {
  const after = await kept();
  const personNow = new Map(after.map(({ id, person }) => [id, person]));
  const parts = [...Map.groupBy(after.toSorted((a, b) => a.id - b.id), ({ person }) => person).values()];
  const staying = before.filter(({ id }) => personNow.has(id)).toSorted((a, b) => a.id - b.id);
  const heirs = new Map([...Map.groupBy(staying, ({ person }) => person)].map(([person, [first]]) => [first?.id, person]));
  for (const part of parts) {
    const inherited = part.map(({ id }) => heirs.get(id)).find((person) => person !== undefined);
    const now = part[0]?.person ?? '';
    if (inherited !== undefined) expect(now).toBe(inherited);
    else expect(had.has(now)).toBe(false);
  }
  const { rows } = await region.pool.query<{ kind: string; person: string; other: string }>('select kind, person, other from person_history');
  const remembered = new Set(rows.map(({ kind, person, other }) => (kind === 'merged' ? `${other} is now ${person}` : `${person} is now ${other}`)));
  const moves = staying.filter(({ id, person }) => personNow.get(id) !== person).map(({ id, person }) => `${person} is now ${personNow.get(id) ?? ''}`);
  expect(moves.filter((move) => !remembered.has(move))).toEqual([]);
}

/** Some pairs of records, also of what no agreement covers. */
async function compareAnswers(): Promise<void> {
  const stream = specified();
  const said = region.statements.filter(({ records }) => records.length > 0);
  for (const [i, a] of said.entries()) {
    const b = said[(i * 5 + 3) % said.length] ?? a;
    const answer = await explain(region.pool, firstRecord(a), firstRecord(b));
    const side = ({ record, inUse, level, reason, linkable }: typeof answer.a) => ({ record, inUse, level, reason, linkable });
    expect({ samePerson: answer.samePerson, sides: [side(answer.a), side(answer.b)] }).toEqual(specifiedExplanation(stream, a, b));
    expect(answer.summary).toMatch(answer.samePerson === null ? /^This may not be said/ : answer.samePerson ? /^One person/ : /^Not one person/);
  }
  for (const sender of ['806', '807']) {
    const { referenceDate, findings } = await crossCheck(region.pool, sender, '2025');
    const compared = specifiedFindings(stream, sender, '2025', referenceDate).map((one) => (findings.find(({ rule }) => rule === one.rule)?.compared === true ? one : { ...one, looked: 0, count: 0 }));
    expect(findings.map(({ rule, looked, count }) => ({ rule, looked, count }))).toEqual(compared);
  }
}

/** The same steps with each partition's batch for itself. */
function inTurn(step: Step): Step[] {
  if (step.do !== 'deliver') return [step];
  return [...Map.groupBy(step.statements, (one: Statement) => partitionFor(subjectKey(one), 4)).values()].map((statements) => ({ do: 'deliver', statements }));
}

async function play({ steps, inTurn: looked }: History): Promise<void> {
  await region.reset();
  await region.limitHolders(50);
  for (const agreement of agreements) await region.agree(agreement);
  await region.deliver(covers('sen2', '806', '2025'), covers('school-census', '806', '2025-spring'), covers('sen2', '807', '2025'));
  const had = new Set<string>();
  for (const step of steps.flatMap((one) => (looked ? inTurn(one) : [one]))) {
    const before = looked ? await kept() : [];
    for (const { person } of before) had.add(person);
    await region.take(step);
    if (!looked) continue;
    await compare();
    if (step.do !== 'day') await compareIds(before, had);
  }
}

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20);
const SEED = process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) };

describe('links of small worlds, whatever happens in whatever order', () => {
  it('are at every step what the text says of what stands, in persons, levels, reasons, objections and messages', async () => {
    await fc.assert(fc.asyncProperty(history, async (one) => {
      await play(one);
      await compare();
      await compareAnswers();
    }), { numRuns: RUNS, endOnFailure: true, ...SEED });
  }, 3_600_000);
});
