import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nhsNumberFault, parsePostcode, parseUpn, quarterOf, ulnFault } from '@tributary/domain';
import { SPIKE } from './ae/visits.js';
import { sharesAt } from './health.js';
import { generateRegion, type Manifest, POPULATIONS } from './index.js';
import { csvRows, unzip, xmlTree, type Row, type XmlNode } from './testing/read.js';
import { readBlade } from './testing/sen2-records.js';

const folder = () => mkdtempSync(join(tmpdir(), 'region-'));
const hashes = (root: string): Record<string, string> => Object.fromEntries(readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name))
  .map((path) => [path.slice(root.length), createHash('sha256').update(readFileSync(path)).digest('hex')]));

/** Attendances of an interchange, each as its leaf elements by name. */
function attendances(text: string): Map<string, string>[] {
  const leaves = (node: XmlNode, into: Map<string, string>): Map<string, string> => {
    for (const child of node.children) if (child.children.length > 0) leaves(child, into); else into.set(child.name, child.text);
    return into;
  };
  const [root] = xmlTree(text).children;
  return (root?.children ?? []).filter((c) => c.name.includes('-')).map((message) => leaves(message, new Map()));
}

describe('a synthetic region', () => {
  const councils = ['806', '841', '392', '390', '943'];
  const out = folder();
  let manifest: Manifest;
  const text = (name: string) => readFileSync(join(out, name), 'utf8');
  const files = (feed: string) => manifest.submissions.filter((s) => s.feed === feed);
  const read = new Map<string, ReturnType<typeof readBlade>>();
  const blade = (file: string) => {
    const known = read.get(file) ?? readBlade(join(out, file));
    read.set(file, known);
    return known;
  };
  const sen2Tables = async (table: string): Promise<Row[]> => {
    const rows = await Promise.all(files('sen2').filter((s) => s.format === 'blade-csv').map(async (s) => (await blade(s.files[0] ?? '')).tables.get(table) ?? []));
    return rows.flat();
  };
  beforeAll(async () => { manifest = await generateRegion({ seed: 7, scale: 0.05, councils, out }); }, 120_000);
  afterAll(() => { rmSync(out, { recursive: true }); });

  it('is byte for byte the same for the same seed, and another for another', async () => {
    const [a, b, c] = [folder(), folder(), folder()];
    for (const [to, seed] of [[a, 3], [b, 3], [c, 4]] as const) await generateRegion({ seed, scale: 0.01, councils: ['805', '807'], out: to });
    expect(hashes(a)).toEqual(hashes(b));
    const [first, other] = [hashes(a), hashes(c)];
    expect(Object.keys(first)).toEqual(Object.keys(other));
    expect(first['/sen2/807-2025.zip']).not.toBe(other['/sen2/807-2025.zip']);
    for (const to of [a, b, c]) rmSync(to, { recursive: true });
  });

  it('says what to push in a manifest whose files are all there', () => {
    const written = new Set(Object.keys(hashes(out)).map((name) => name.slice(1)));
    for (const s of manifest.submissions) for (const file of s.files) expect(written).toContain(file);
    expect(JSON.parse(text('manifest.json'))).toEqual(manifest);
    for (const s of manifest.submissions) {
      const agreed = manifest.agreements.some((a) => a.sender === s.sender && a.feed === s.feed);
      expect([s.sender, s.feed, agreed]).toEqual([s.sender, s.feed, !s.expectRefused]);
    }
    expect(manifest.cases).toMatchObject({ notLinkable: { council: '392', sender: 'RTF' }, refused: { council: '943', sender: 'RW5' }, objections: 28 });
  });

  it('has NHS numbers of the test range only, and pupil and learner numbers that hold', async () => {
    const numbers = files('nhs-numbers').flatMap((s) => csvRows(text(s.files[0] ?? '')));
    expect(numbers.length).toBeGreaterThan(5000);
    for (const { upn = '', nhs_number: nhs = '' } of numbers) {
      expect([parseUpn(upn).ok, nhsNumberFault(nhs), nhs >= '9990000000' && nhs <= '9999999999']).toEqual([true, null, true]);
    }
    const persons = await sen2Tables('person');
    const upns = persons.map((p) => p['upn'] ?? '').filter((u) => u !== '').map((u) => parseUpn(u));
    const share = (n: number) => n / upns.length;
    expect(share(upns.filter((u) => !u.ok).length)).toBeLessThan(0.02);
    expect(share(upns.filter((u) => u.ok && u.upn.temporary).length)).toBeGreaterThan(0.002);
    for (const p of persons) if (p['uniquelearnernumber']) expect(ulnFault(p['uniquelearnernumber'])).toBeNull();
  });

  it('lets nobody share a permanent UPN with another within a return', async () => {
    for (const s of files('sen2').filter((f) => f.format === 'blade-csv')) {
      const { tables } = await blade(s.files[0] ?? '');
      const upns = (tables.get('person') ?? []).map((p) => (p['upn'] ?? '').trim()).filter((u) => u !== '');
      expect(new Set(upns).size).toBe(upns.length);
    }
  });

  it('gives every council its own postcodes of the area ZZ', () => {
    const rows = csvRows(text('postcodes.csv'));
    expect(new Set(rows.map((r) => r['postcode'])).size).toBe(rows.length);
    expect(new Set(rows.map((r) => r['la_code'])).size).toBe(14);
    for (const { postcode = '' } of rows) expect(parsePostcode(postcode)?.outward).toMatch(/^ZZ[1-8]\d$/);
  });

  it('knows the true person behind every record of the last word on each scope', async () => {
    const truth = [...csvRows(text('truth.csv')), ...csvRows(text('truth-not-findable.csv'))];
    const known = new Map(truth.map((t) => [`${t['feed']}|${t['sender']}|${t['scope']}|${t['localRecordId']}`, t['truePersonId']]));
    expect(known.size).toBe(truth.length);
    const expected: string[] = [];
    for (const s of manifest.submissions.filter((x) => !x.expectRefused && x.feed !== 'nhs-numbers')) {
      const path = join(out, s.files[0] ?? '');
      const superseded = manifest.submissions.some((x) => x !== s && x.purpose !== 'first' && x.feed === s.feed && x.sender === s.sender && x.scope.replace('refresh', 'primary') === s.scope && s.purpose === 'first');
      if (superseded) continue;
      expected.push(...(await localIds(s.feed, path, s.format)).map((id) => `${s.feed}|${s.sender}|${s.scope}|${id}`));
    }
    expect([...known.keys()].toSorted()).toEqual([...new Set(expected)].toSorted());
  });

  async function localIds(feed: string, path: string, format: string): Promise<string[]> {
    if (format === 'ecds-extract') return csvRows(readFileSync(path, 'utf8')).map((row) => row['ATTENDANCE_NO'] ?? '');
    if (feed === 'ae') {
      const messages = attendances(readFileSync(path, 'utf8'));
      const deleted = new Set(messages.filter((m) => m.get('CDSUpdateType') === '9').map((m) => m.get('CDSUniqueIdentifier')));
      return messages.filter((m) => !deleted.has(m.get('CDSUniqueIdentifier'))).map((m) => m.get('EmergencyCareAttendanceIdentifier') ?? m.get('UrgentAndEmergencyCareActivityIdentifier') ?? '');
    }
    if (format === 'sen2-xml') return (readFileSync(path, 'utf8').match(/<Person>/g) ?? []).map((_, i) => String(i + 1));
    if (format === 'mhsds-xml') {
      const [root] = xmlTree([...(await unzip(path)).values()][0] ?? '').children;
      return (root?.children ?? []).filter((c) => c.name === 'MHS001MPI').map((patient) => patient.children.find((c) => /^LocalPatientId$/i.test(c.name))?.text ?? '');
    }
    const column: Readonly<Record<string, readonly string[]>> = { 'sen2': ['persontableid'], 'school-census': ['pupilonrolltableid', 'pupilnolongeronrolltableid'], 'camhs': ['LocalPatientID', 'LocalPatientId'] };
    const roots = /_(person|pupilonroll|pupilnolongeronroll)\.csv$|MHS001MPI/;
    const ids = [...await unzip(path)].filter(([name]) => roots.test(name)).flatMap(([, body]) => csvRows(body).map((r) => (column[feed] ?? []).map((c) => r[c]).find((v) => v !== undefined) ?? ''));
    expect(ids.length).toBeGreaterThan(0);
    return ids;
  }

  it('has people who moved from one council to another within the year, known to both', () => {
    const truth = csvRows(text('truth.csv')).filter((t) => t['feed'] === 'sen2' && t['scope'] === '2025');
    const senders = Map.groupBy(truth, (t) => t['truePersonId']);
    expect([...senders.values()].filter((rows) => new Set(rows.map((r) => r['sender'])).size === 2).length).toBeGreaterThan(5);
  });

  it('has twins in a return: same surname, birth and postcode, other forename', async () => {
    const { tables } = await blade('sen2/806-2025.zip');
    const families = Map.groupBy(tables.get('person') ?? [], (p) => `${p['surname']}|${p['personbirthdate']}|${p['postcode']}`);
    const twins = [...families.values()].filter((f) => f.length === 2 && f[0]?.['postcode'] && f[0]['forename'] !== f[1]?.['forename']);
    expect(twins.length).toBeGreaterThan(5);
  });

  it('corrects exactly three records of one return, whatever the order and the surrogate keys', async () => {
    const fingerprint = async (file: string): Promise<string[]> => {
      const { requests, tables } = await blade(file);
      const bare = (row: Row | null) => (row ? Object.entries(row).filter(([k]) => !/(tableid|orderseqcolumn)$/.test(k)).map(([, v]) => v).join('|') : '');
      const trees = requests.flatMap((r) => [r.request, r.assessment, r.plan, r.active].map((part) => `${bare(r.person)}>${r.request['receiveddate'] ?? ''}>${bare(part)}`));
      return [...trees, ...[...tables].filter(([name]) => ['person', 'plandetail', 'placementdetail', 'senneed'].includes(name)).flatMap(([name, rows]) => rows.map((r) => name + bare(r)))].toSorted();
    };
    const [before, after] = [await fingerprint('sen2/841-2025.zip'), await fingerprint('sen2/841-2025-corrected.zip')];
    expect(before.length).toBe(after.length);
    const left = Map.groupBy(after, (f) => f);
    const changed = before.filter((f) => left.get(f)?.pop() === undefined);
    expect(changed).toHaveLength(3);
    expect((await blade('sen2/841-2025.zip')).requests[0]?.person['persontableid']).not.toBe((await blade('sen2/841-2025-corrected.zip')).requests[0]?.person['persontableid']);
  });

  it('sends nothing that can link from the one council that cannot be linked', async () => {
    const linkable = async (ods: string) => {
      const patients = await Promise.all(files('camhs').filter((s) => s.sender === ods).map(async (s) => [...await unzip(join(out, s.files[0] ?? ''))].filter(([n]) => n.includes('MHS001MPI')).flatMap(([, t]) => csvRows(t))));
      return patients.flat().map((p) => p['NHSNumber'] !== '');
    };
    expect(new Set(await linkable('RTF'))).toEqual(new Set([false]));
    const other = await linkable('RX3');
    expect(other.filter(Boolean).length / other.length).toBeGreaterThan(0.9);
  });

  it('tells CAMHS in the version of the month, as tables and as documents', async () => {
    const versions = await Promise.all(files('camhs').map(async (s) => `${s.scope < '2024-04' ? 'until March' : 'since April'} ${/(DatSetVer>|\n)([456]\.[01])/.exec([...(await unzip(join(out, s.files[0] ?? ''))).values()][0] ?? '')?.[2] ?? ''} ${s.format}`));
    expect([...new Set(versions)].toSorted()).toEqual(['since April 6.0 mhsds-csv', 'since April 6.0 mhsds-xml', 'until March 5.0 mhsds-csv', 'until March 5.0 mhsds-xml']);
  });

  it('shows the planted rise of attendances of 18 to 25 year olds with a plan in Middlesbrough, and no rise of the others', async () => {
    const { requests } = await blade('sen2/806-2025.zip');
    const people = new Map(csvRows(text('truth.csv')).map((t) => [`${t['feed']}|${t['sender']}|${t['scope']}|${t['localRecordId']}`, t['truePersonId']]));
    const holders = new Set(requests.filter((r) => r.active).map((r) => people.get(`sen2|806|2025|${r.person['persontableid'] ?? ''}`)));
    const counts = new Map<string, number>();
    for (const s of files('ae').filter((f) => f.format === 'ecds-bulk' && f.sender !== 'RTD')) {
      for (const a of attendances(text(s.files[0] ?? ''))) {
        if (Number(a.get('AgeAtCdsActivityDate')) < 18) continue;
        const holds = holders.has(people.get(`ae|${s.sender}|${s.scope}|${a.get('EmergencyCareAttendanceIdentifier') ?? ''}`));
        const key = `${quarterOf(a.get('EmergencyCareArrivalDate') ?? '')} ${holds ? 'with' : 'without'}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const ratio = (group: string) => (counts.get(`2024-25Q4 ${group}`) ?? 0) / Math.max(1, counts.get(`2024-25Q1 ${group}`) ?? 0);
    for (const quarter of Object.keys(SPIKE)) expect(counts.get(`${quarter} with`)).toBeGreaterThan(7);
    expect(ratio('with')).toBeGreaterThan(2.5);
    expect(ratio('without')).toBeGreaterThan(0.8);
    expect(ratio('without')).toBeLessThan(1.25);
  });

  it('covers the council of the planted rise alike at any small scale, so that its numbers are none that are hidden', () => {
    expect(sharesAt(0.0005).ae('806')).toBe(sharesAt(0.05).ae('806'));
    expect(sharesAt(0.05).ae('390')).toBeLessThan(sharesAt(0.05).ae('805'));
    expect(sharesAt(1).ae('806')).toBe(1);
  });

  it('reviews plans of the year before like older ones, most of them within twelve months', async () => {
    const { requests } = await blade('sen2/806-2025.zip');
    const due = requests.filter((r) => r.active && r.plan?.['startdate']?.startsWith('2023'));
    const next = (date: string) => `${Number(date.slice(0, 4)) + 1}${date.slice(4)}`;
    const held = due.filter((r) => r.active?.['reviewmeeting'] && r.active['reviewmeeting'] <= next(r.plan?.['startdate'] ?? ''));
    expect(due.length).toBeGreaterThan(100);
    expect(held.length / due.length).toBeGreaterThan(0.5);
    expect(held.length / due.length).toBeLessThan(0.95);
  });

  it('gives most children who had no UPN yet one by the next return', async () => {
    const upns = async (year: number) => {
      const truth = new Map(csvRows(text('truth.csv')).filter((t) => t['feed'] === 'sen2' && t['sender'] === '806' && t['scope'] === String(year)).map((t) => [t['localRecordId'], t['truePersonId']]));
      const { tables } = await blade(`sen2/806-${year}.zip`);
      return new Map((tables.get('person') ?? []).map((p) => [truth.get(p['persontableid']) ?? '', p]));
    };
    const [first, second] = [await upns(2025), await upns(2026)];
    const waiting = [...first].filter(([person, p]) => p['upnunknown'] === 'UN1' && p['upn'] === '' && second.has(person));
    expect(waiting.length).toBeGreaterThan(10);
    expect(waiting.filter(([person]) => second.get(person)?.['upn'] !== '').length / waiting.length).toBeGreaterThan(0.6);
  });

  it('sends net change with corrections and deletions from one department, bulk from the others', () => {
    const types = files('ae').filter((s) => s.format === 'ecds-net-change').flatMap((s) => attendances(text(s.files[0] ?? '')).map((m) => m.get('CDSUpdateType')));
    expect(new Set(types)).toEqual(new Set(['1', '9']));
    expect(new Set(files('ae').filter((s) => s.format === 'ecds-net-change').map((s) => `${s.sender} ${s.scope}`))).toEqual(new Set(['RR7 net-change']));
    expect(files('ae').some((s) => s.scope === 'bulk:2024-02-01..2024-02-29')).toBe(true);
  });

  it('lets 28 people object', () => {
    const rows = csvRows(text('objections.csv'));
    expect(Object.keys(rows[0] ?? {})).toEqual(['nhs_number', 'upn', 'forename', 'surname', 'birth_date', 'sex', 'postcode', 'from']);
    expect(rows).toHaveLength(28);
    for (const r of rows) expect(r['nhs_number'] !== '' || r['upn'] !== '').toBe(true);
    const objectors = csvRows(text(manifest.files.objectors)).map((r) => r['truePersonId']);
    expect(new Set(objectors).size).toBe(28);
    const known = new Set(csvRows(text(manifest.files.truth)).map((r) => r['truePersonId']));
    expect(objectors.filter((person) => !known.has(person))).toEqual([]);
  });

  it('refuses a scale or a council that there is not', async () => {
    await expect(generateRegion({ seed: 1, scale: 0, out })).rejects.toMatchObject({ code: 'bad-region' });
    await expect(generateRegion({ seed: 1, councils: ['816'], out })).rejects.toMatchObject({ code: 'bad-region' });
  });
});

describe('populations', () => {
  it('give residents of every English council, both editions', () => {
    const of = (edition: string, area: string) => POPULATIONS.find((p) => p.edition === edition && p.area === area)?.ages.reduce((a, b) => a + b);
    expect([of('mid-2019', 'E06000002'), of('mid-2023', 'E06000002')]).toEqual([49_757, 50_845]);
    expect(POPULATIONS.filter((p) => p.edition === 'mid-2023').flatMap((p) => p.ages).reduce((a, b) => a + b)).toBe(17_544_580);
    expect(POPULATIONS.every((p) => p.ages.length === 26)).toBe(true);
  });
});
