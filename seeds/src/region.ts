import type { Feed } from '@tributary/contracts';
import type { SchoolTerm } from '@tributary/domain';
import { asSent, attendancesAt, bulkMonth, netChangeMonth, senderOf } from './ae/ae.js';
import { formOf, MONTHS, monthExtract, patientsOf, REFRESHED, truthOf } from './camhs/camhs.js';
import { CensusExport } from './census/collect.js';
import { withDefects } from './census/defects.js';
import { factsOf } from './census/entry.js';
import { censusEntries } from './census/entries.js';
import type { CouncilPeople, Shares, TruthRow } from './health.js';
import type { ManifestSubmission } from './manifest.js';
import { csvLine } from './output/csv.js';
import { GrowingFile, RegionFolder } from './output/files.js';
import { truePersonId } from './people/person.js';
import { Random } from './random.js';
import { NET_CHANGE_AE, REFUSED_CAMHS, SERVICES } from './reference/providers.js';
import { bladeExport } from './sen2/blade.js';
import type { Sen2Return } from './sen2/case.js';
import { corrected } from './sen2/correction.js';
import { countRecords } from './sen2/records.js';
import { councilNumber, tracedNumbers, type CouncilSen2 } from './sen2/sen2.js';
import { sen2Document } from './sen2/tree.js';
import { sen2Xml } from './sen2/xml.js';

/** Councils that send XML in 2025 instead of the Blade export. */
export const XML_COUNCILS: ReadonlySet<string> = new Set(['805', '943']);
const TRUTH_COLUMNS = ['feed', 'sender', 'scope', 'localRecordId', 'truePersonId'];

/** Writes one region's files and remembers what there is to push. */
export class RegionWriter {
  readonly submissions: ManifestSubmission[] = [];
  readonly records: Record<string, number> = {};
  readonly folder: RegionFolder;
  private readonly truth: GrowingFile;
  private readonly unfindable: GrowingFile;

  constructor(private readonly seed: number, out: string) {
    this.folder = new RegionFolder(out);
    this.truth = new GrowingFile(out, 'truth.csv');
    this.unfindable = new GrowingFile(out, 'truth-not-findable.csv');
  }

  async begin(): Promise<void> {
    await this.truth.write(csvLine(TRUTH_COLUMNS));
    await this.unfindable.write(csvLine(TRUTH_COLUMNS));
  }

  async end(): Promise<void> {
    await this.truth.close();
    await this.unfindable.close();
  }

  private submit(feed: Feed, sender: string, scope: string, files: string | readonly string[], format: ManifestSubmission['format'], records: number, extra: Partial<ManifestSubmission> = {}): void {
    this.submissions.push({ feed, sender, scope, files: [files].flat(), format, purpose: 'first', expectRefused: false, ...extra });
    this.records[feed] = (this.records[feed] ?? 0) + records;
  }

  private async know(rows: Iterable<TruthRow>): Promise<void> {
    const lines = { findable: '', not: '' };
    for (const r of rows) lines[r.findable ? 'findable' : 'not'] += csvLine([r.feed, r.sender, r.scope, r.localRecordId, truePersonId(r.person)]);
    await this.truth.write(lines.findable);
    await this.unfindable.write(lines.not);
  }

  private knowReturn(submission: Sen2Return, personIds: readonly string[], findable: boolean): Promise<void> {
    return this.know(submission.cases.map((c, i) => ({ feed: 'sen2', sender: submission.dfe, scope: String(submission.year), localRecordId: personIds[i] ?? '', person: c.person, findable })));
  }

  /** One return; `truth`: its keys are those of the scope's last submission. XML has no keys: a person has its place, counted from 1, and is not findable by it. */
  async sen2(submission: Sen2Return, options: { readonly firstKey: number; readonly purpose: 'first' | 'correction'; readonly truth: boolean }): Promise<void> {
    const { dfe, year } = submission;
    const xml = XML_COUNCILS.has(dfe) && year === 2025;
    const file = `sen2/${dfe}-${year}${options.purpose === 'correction' ? '-corrected' : ''}.${xml ? 'xml' : 'zip'}`;
    let ids: readonly string[];
    if (xml) {
      await this.folder.text(file, sen2Xml(sen2Document(submission)));
      ids = submission.cases.map((_, i) => String(i + 1));
    } else {
      const blade = bladeExport(sen2Document(submission), options.firstKey);
      await this.folder.zip(file, blade.tables);
      ids = blade.personIds;
    }
    if (options.truth) await this.knowReturn(submission, ids, !xml);
    this.submit('sen2', dfe, String(year), file, xml ? 'sen2-xml' : 'blade-csv', options.purpose === 'correction' ? 0 : countRecords(submission), { purpose: options.purpose });
  }

  correction(submission: Sen2Return): Promise<void> {
    return this.sen2(corrected(new Random(`${this.seed}|correction|${submission.dfe}`), submission), { firstKey: 7_000_000, purpose: 'correction', truth: true });
  }

  async nhsNumbers(council: CouncilSen2): Promise<void> {
    const dfe = council.council.dfe;
    const rows = [...tracedNumbers(this.seed, council)];
    await this.folder.text(`nhs-numbers/${dfe}.csv`, [csvLine(['upn', 'nhs_number']), ...rows.map(csvLine)]);
    this.submit('nhs-numbers', dfe, 'current', `nhs-numbers/${dfe}.csv`, 'csv', rows.length);
  }

  async census(council: CouncilPeople, year: number, term: SchoolTerm, share: number): Promise<void> {
    const scope = `${year}-${term}`;
    const census = { dfe: council.dfe, councilNumber: councilNumber(council.dfe), year, term };
    const out = new CensusExport(census, { autumn: 1_000_000, spring: 2_000_000, summer: 3_000_000 }[term]);
    let facts = 0;
    for (const entry of censusEntries(this.seed, council, census, share)) {
      out.write(withDefects(this.seed, council.dfe, new Random(`${this.seed}|census-defects|${scope}|${entry.person.ordinal}`), entry));
      facts += factsOf(entry);
    }
    const file = `census/${council.dfe}-${scope}.zip`;
    await this.folder.zip(file, out.tables);
    await this.know(out.truth.map(([id, e]) => ({ feed: 'school-census', sender: council.dfe, scope, localRecordId: id, person: e.person, findable: true })));
    this.submit('school-census', council.dfe, scope, file, 'census-csv', facts);
  }

  async camhs(ods: string, councils: readonly CouncilPeople[], share: number): Promise<void> {
    const patients = patientsOf(this.seed, ods, councils, share);
    const refused = ods === REFUSED_CAMHS;
    for (const month of refused ? MONTHS.slice(0, 1) : MONTHS) {
      for (const edition of REFRESHED.has(month.name) && !refused ? (['primary', 'refresh'] as const) : (['primary'] as const)) {
        const extract = monthExtract(this.seed, ods, councils, patients, month, edition);
        const scope = `${month.name}-${edition}`;
        const file = `camhs/${ods}-${scope}.zip`;
        await this.folder.zipFiles(file, extract.files);
        const final = edition === 'refresh' || !REFRESHED.has(month.name);
        if (final && !refused) await this.know(truthOf(ods, scope, extract));
        this.submit('camhs', ods, scope, file, `mhsds-${formOf(ods, month.name)}`, final && !refused ? extract.records : 0, { purpose: edition === 'refresh' ? 'refresh' : 'first', expectRefused: refused });
      }
    }
  }

  async ae(ods: string, councils: readonly CouncilPeople[], share: Shares['ae']): Promise<void> {
    const sender = senderOf(ods, councils);
    const all = attendancesAt(this.seed, ods, councils, share);
    for (const month of MONTHS) {
      const netChange = ods === NET_CHANGE_AE;
      const part = netChange ? netChangeMonth(this.seed, sender, all, month, asSent(this.seed, sender)) : bulkMonth(sender, all, month, asSent(this.seed, sender));
      const files = part.files.map(({ ending }) => `ae/${ods}-${month.name}${ending}`);
      for (const [i, { pieces }] of part.files.entries()) await this.folder.text(files[i] ?? '', pieces);
      await this.know(part.truth);
      this.submit('ae', ods, part.scope, files, netChange ? 'ecds-net-change' : sender.edition === 'extract' ? 'ecds-extract' : 'ecds-bulk', part.truth.length);
    }
  }
}

/** Councils of a provider, those nearest to it first. */
export function councilsServed(ods: string, councils: readonly CouncilPeople[]): { camhs: CouncilPeople[]; ae: CouncilPeople[] } {
  const at = (i: 0 | 1) => councils.filter((c) => SERVICES[c.dfe]?.ae[i] === ods);
  return { camhs: councils.filter((c) => SERVICES[c.dfe]?.camhs === ods), ae: [...at(0), ...at(1)] };
}
