import { ecdsSamples, type EcdsTruth } from '@tributary/seeds';
import type { RunningFeed } from '@tributary/testing';
import { MIDDLESBROUGH, runningAe } from './testing/running-ae.js';

const samples = ecdsSamples({ seed: 11, ods: 'RTR', home: { postcode: 'ZZ1 1AA', residence: MIDDLESBROUGH, lsoa: 'E01000001' } });
let feed: RunningFeed;

beforeAll(async () => { feed = await runningAe(); }, 120_000);
afterAll(() => feed.stop());
beforeEach(() => feed.pool.query('truncate current_record, fact_scope cascade'));

/** Findings of a faultless file: what departments leave out, and what nobody may know. */
const EXPECTED = new Set(['ECDS-AREA', 'ECDS-COMPLAINT', 'ECDS-DEPARTURE', 'ECDS-INTENT', 'ECDS-NO-NUMBER', 'ECDS-HOUR-TWICE', 'T-NO-RESIDENCE', 'T-TWICE']);
const inOrder = <T>(list: readonly T[], text: (one: T) => string): T[] => list.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));

it('has something to compare', () => {
  expect(samples.map(({ attendances }) => attendances.length).every((n) => n > 60)).toBe(true);
  expect(samples.flatMap(({ attendances }) => attendances).filter(({ payload }) => payload['arrival'] === '2024-10-27').length).toBeGreaterThan(10);
});

it.each(samples)('$name: what was generated is what the platform knows, attendance by attendance, field by field', async ({ scope, files, attendances }) => {
  const receipt = await feed.submit(scope, files);
  expect(receipt.outcome).toBe('accepted');
  expect(receipt.findings.map((f) => f.rule).filter((rule) => !EXPECTED.has(rule))).toEqual([]);
  const facts = inOrder(await feed.facts(), (fact) => JSON.stringify(fact.payload, Object.keys(fact.payload).toSorted()));
  const truth = inOrder(attendances, ({ payload }) => JSON.stringify(payload, Object.keys(payload).toSorted()));
  expect(facts.map((fact) => fact.payload)).toEqual(truth.map(({ payload }) => payload));
  expect(facts.map((fact) => fact.tokens.some((token) => token.startsWith('nhs.')))).toEqual(truth.map(({ verified }) => verified));
  expect(patients(facts.map(({ subject }) => subject))).toEqual(patients(truth.map(({ patient }: EcdsTruth) => patient)));
});

/** Who attended, told apart but not named: the number of the first attendance of the same patient. */
const patients = (names: readonly string[]): number[] => names.map((name) => names.indexOf(name));
