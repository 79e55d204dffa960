import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { censusAttendance, parsePostcode, parseUpn, SCHOOL_TERMS, type SchoolTerm } from '@tributary/domain';
import { censusSample, type CensusEntry, type CensusSample } from '@tributary/seeds';
import { RunningFeed, type CurrentFact, type FeedReceipt } from '@tributary/testing';
import { service } from '../service.js';

const DFE = '805';
const HARTLEPOOL = 'E06000001';
const SHARE = 0.04;
let running: RunningFeed;

beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-school-census', { councils: [DFE], agreements: [{ sender: DFE, feed: 'school-census', council: HARTLEPOOL }], councilOf: { '1AA': HARTLEPOOL } });
}, 120_000);
afterAll(() => running.stop());

/** The service's reference of postcodes gets those of the sample. */
async function know({ areas }: CensusSample): Promise<void> {
  const tables: Record<string, Record<string, readonly [string, string, string]>> = {};
  for (const [compact, [lsoa, council]] of areas) {
    const code = parsePostcode(compact);
    if (code) (tables[code.outward] ??= {})[code.inward] = [lsoa, council, '16C'];
  }
  await running.pool.query(`insert into postcode_outward (outward, edition, postcodes) select o, 'sample', p from unnest($1::text[], $2::jsonb[]) as t(o, p) on conflict (outward) do nothing`, [Object.keys(tables), Object.values(tables).map((t) => JSON.stringify(t))]);
}

const orNull = (text: string | undefined) => (text === undefined || text === '' ? null : text);
const number = (text: string | undefined) => (text === undefined || text === '' ? null : Number(text));
const flag = (text: string | undefined) => (text === undefined ? null : text === 'true');

/** What the platform must say of an entry: every field of every record, from the generator's own truth. */
function expected(e: CensusEntry, sample: CensusSample, year: number, term: SchoolTerm): [string, unknown][] {
  const f = e.fields;
  const area = sample.areas.get((e.addresses[0]?.['postcode'] ?? '').replace(/\s/g, '').toUpperCase());
  const possible = [number(f['termlysessionspossible']), number(f['summerhalfterm2sessionspossible'])].filter((n) => n !== null);
  const sessions: Record<string, number> = {};
  for (const s of [...e.sessions, ...e.summerSessions]) sessions[s['attendancereason'] ?? ''] = (sessions[s['attendancereason'] ?? ''] ?? 0) + Number(s['sessions']);
  return [
    ['pupil', {
      birthMonth: f['dob']?.slice(0, 7), sex: f['sex'], ethnicity: orNull(f['ethnicity']), residence: area?.[1] ?? null, lsoa: area?.[0] ?? null, senProvision: orNull(f['senprovision']),
      enrolStatus: orNull(f['enrolstatus']), ncYear: orNull(f['ncyearactual']), entryDate: orNull(f['entrydate']), leavingDate: orNull(f['leavingdate']), onRoll: e.onRoll, establishment: `${DFE}${2000 + e.school}`,
      senUnit: flag(f['senunitindicator']), resourcedProvision: flag(f['resourcedprovisionindicator']), sessionsPossible: possible.length === 0 ? null : possible.reduce((a, b) => a + b, 0),
    }],
    ...e.needs.map((n): [string, unknown] => ['need', { type: n['sentype'], rank: number(n['sentyperank']) }]),
    ...(Object.keys(sessions).length === 0 ? [] : [['attendance', { sessions, term: censusAttendance(year, term).term }] as [string, unknown]]),
    ...e.exclusions.map((x): [string, unknown] => ['exclusion', {
      start: x['startdate'], category: x['category'], sessions: number(x['sessions']), senProvision: x['senprovision'], reasons: [x['reason1'], x['reason2'], x['reason3']].filter((r) => r !== undefined),
    }]),
    ...e.admissions.map((a): [string, unknown] => ['ap-admission', { previousUrn: a['prevurn'], reason: a['apreason'], senProvision: a['senprovisionentry'] }]),
    ...e.placements.map((p): [string, unknown] => ['ap-placement', {
      urn: orNull(p['urn']), ukprn: orNull(p['ukprn']), setting: orNull(p['apsettingtype']), entry: p['entrydate'], leaving: orNull(p['leavingdate']), reason: p['placementreason'], pattern: p['apattendancepattern'],
      sessionsPerWeek: number(p['apsessionsperweek']), senProvisionEntry: p['senprovisionentry'], senProvisionLeaving: orNull(p['senprovisionleaving']),
    }]),
  ];
}

/** The same text for the same content, whatever the order of keys. */
const canonical = (value: unknown): string => JSON.stringify(value, (_key, v: unknown) => (v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1))) : v));
/** Facts of a person, as one text each; people in an order of their content. */
const trees = (facts: readonly CurrentFact[]): string[] => [...Map.groupBy(facts, (f) => f.subject).values()].map((own) => own.map((f) => canonical([f.type, f.payload])).toSorted().join('\n')).toSorted();

const found = (receipt: FeedReceipt) => Object.fromEntries(receipt.findings.map((f) => [f.rule, f.count]));
const distinct = (values: readonly (string | null | undefined)[]): number => new Set(values.filter((v) => v !== null && v !== undefined && v !== '')).size;
const tokens = (facts: readonly CurrentFact[], kind: string): number => distinct(facts.flatMap((f) => f.tokens.filter((t) => t.startsWith(`${kind}.`))));
const letters = (name: string | undefined) => (name ?? '').normalize('NFKD').toUpperCase().replace(/[^A-Z]/g, '');

describe.each(SCHOOL_TERMS.map((term) => [term, term === 'autumn' ? 2024 : 2025] as const))('a generated census of %s %i', (term, year) => {
  const sample = censusSample({ seed: 20_250_116, dfe: DFE, year, term, share: SHARE });
  const scope = `${year}-${term}`;
  const wanted = () => {
    const subject = (e: CensusEntry) => (permanent(e) ? `upn ${e.fields['upn'] ?? ''}` : `${e.fields['surname'] ?? ''}|${e.fields['forename'] ?? ''}|${e.fields['dob'] ?? ''}`);
    return [...Map.groupBy(sample.entries, subject).values()].map((own) => own.flatMap((e) => expected(e, sample, year, term)).map(canonical).toSorted().join('\n')).toSorted();
  };
  const permanent = (e: CensusEntry) => { const read = parseUpn(e.fields['upn'] ?? ''); return read.ok && !read.upn.temporary; };
  let foundInTables: Record<string, number> = {};
  const stated = async () => (await running.facts()).filter((f) => f.scope === scope);

  it('comes back from COLLECT\'s tables record by record and field by field', async () => {
    await know(sample);
    const receipt = await running.submit(scope, sample.csv);
    expect(receipt.outcome).toBe('accepted');
    foundInTables = found(receipt);
    expect(trees(await stated())).toEqual(wanted());
  });

  it('has the tokens of every name, date, postcode and number that was sent', async () => {
    const pupils = (await stated()).filter((f) => f.type === 'pupil');
    const all = (column: string) => sample.entries.map((e) => e.fields[column]);
    expect({
      sur: tokens(pupils, 'sur'), for: tokens(pupils, 'for'), dob: tokens(pupils, 'dob'), uln: tokens(pupils, 'uln'), upn: tokens(pupils, 'upn'), pc: tokens(pupils, 'pc'),
    }).toEqual({
      sur: distinct(all('surname').map(letters)), for: distinct(all('forename').map((n) => letters((n ?? '').trim().split(/\s+/)[0]))), dob: distinct(all('dob')), uln: distinct(all('uniquelearnernumber')),
      upn: distinct(sample.entries.filter(permanent).map((e) => e.fields['upn'])), pc: distinct(sample.entries.map((e) => (e.addresses[0]?.['postcode'] ?? '').replace(/\s/g, '').toUpperCase())),
    });
  });

  it('says the same as XML, a document a school: nothing is added, corrected or withdrawn', async () => {
    const before = (await stated()).length;
    const receipt = await running.submit(scope, sample.xml);
    expect([receipt.outcome, receipt.changes, receipt.records['pupil']?.accepted]).toEqual(['unchanged', { added: 0, corrected: 0, withdrawn: 0, unchanged: before }, sample.entries.length]);
    expect(found(receipt)).toEqual(foundInTables);
  });

  it('has every kind of record that the term asks for', async () => {
    const kinds = new Set((await stated()).map((f) => f.type));
    expect([...kinds].toSorted()).toEqual(['ap-admission', 'ap-placement', 'attendance', 'exclusion', ...(term === 'spring' ? ['need'] : []), 'pupil'].toSorted());
  });
});
