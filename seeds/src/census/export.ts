import { addDays, dateOf, schoolCensusDay, type SchoolTerm } from '@tributary/domain';
import { CsvTable } from '../output/csv.js';
import type { Random } from '../random.js';
import { bladeDate } from '../sen2/blade.js';
import { urnOf } from '../sen2/settings.js';
import type { Pupil } from './pupils.js';

const KEYS = (table: string): string[] => [`${table}tableid`, 'nativeid', `${table}orderseqcolumn`, 'sourceid'];
const IDENTITY = ['upn', 'formerupn', 'uniquelearnernumber', 'surname', 'forename', 'middlenames', 'preferredsurname', 'formersurname', 'dob', 'sex'];

/** A school census of one council as COLLECT exports it; names of tables differ between terms (education-feeds 2.3). */
export class CensusExport {
  readonly tables: readonly CsvTable[];
  readonly truth: [string, Pupil][] = [];
  /** Records as the platform counts them: pupils, attendance summaries, needs, exclusions. */
  facts = 0;
  private readonly named: Record<'head' | 'onRoll' | 'offRoll' | 'needs' | 'sessions' | 'exclusions' | 'addresses' | 'formerAddresses', CsvTable>;
  private readonly schools = new Map<number, string>();
  private readonly day: string;
  private next: number;

  constructor(private readonly dfe: string, private readonly councilNumber: number, year: number, private readonly term: SchoolTerm, firstKey: number) {
    this.day = schoolCensusDay(year, term);
    this.next = firstKey;
    const [y, m, d] = this.day.split('-');
    const table = (name: string, columns: string[], keys = name) => new CsvTable(`Blade-Export_${d ?? ''}-${m ?? ''}-${y ?? ''}_${name}`, [...KEYS(keys), ...columns]);
    const split = term === 'autumn';
    const pupil = 'pupilonrolltableid';
    this.named = {
      head: table('schoolcensus', ['term', 'collection', 'year', 'referencedate', 'sourcelevel', 'lea', 'estab', 'urn', 'serialno', 'datetime']),
      onRoll: table('pupilonroll', ['schoolcensustableid', ...IDENTITY, 'ethnicity', 'language', 'entrydate', 'enrolstatus', 'ncyearactual', 'parttime', 'boarder', 'senprovision', 'senunitindicator', 'resourcedprovisionindicator', 'topupfunding', 'termlysessionspossible', 'servicechild', 'plaa', ...(term === 'spring' ? ['youngcarer'] : [])]),
      offRoll: table('pupilnolongeronroll', ['schoolcensustableid', ...IDENTITY, 'entrydate', 'leavingdate', 'termlysessionspossible', ...(term === 'spring' ? ['ethnicity'] : [])]),
      needs: table('senneeds', [pupil, 'sentype', 'sentyperank']),
      sessions: table('termlysessiondetailsonroll', [pupil, 'attendancereason', 'sessions']),
      exclusions: table('termlyexclusionsonroll', [pupil, 'startdate', 'sessions', 'category', 'reason1', 'reason2', 'reason3', 'senprovision']),
      addresses: table(split ? 'addressesonroll' : 'addresses', [pupil, 'postcode', 'uniquepropertyreferencenumber']),
      formerAddresses: table('addressesoffroll', ['pupilnolongeronrolltableid', 'postcode', 'uniquepropertyreferencenumber']),
    };
    const { needs, sessions, formerAddresses, ...always } = this.named;
    this.tables = [...Object.values(always), ...(term === 'spring' ? [needs, sessions] : [formerAddresses])];
  }

  private keys(table: string): { id: string; columns: Record<string, string> } {
    const id = String(this.next++);
    return { id, columns: { [`${table}tableid`]: id, nativeid: this.dfe, [`${table}orderseqcolumn`]: id, sourceid: '1' } };
  }

  private school(number: number): string {
    const known = this.schools.get(number);
    if (known !== undefined) return known;
    const { id, columns } = this.keys('schoolcensus');
    this.named.head.add({
      ...columns, term: { autumn: 'AUT', spring: 'SPR', summer: 'SUM' }[this.term], collection: 'SC', year: this.day.slice(0, 4), referencedate: bladeDate(this.day), sourcelevel: 'S',
      lea: this.dfe, estab: String(2000 + number), urn: urnOf(this.councilNumber, number), serialno: '1', datetime: bladeDate(addDays(this.day, 12)),
    });
    this.schools.set(number, id);
    return id;
  }

  add(random: Random, p: Pupil): void {
    const school = this.school(p.school);
    const { person, held } = p;
    const identity = { schoolcensustableid: school, upn: p.upn, uniquelearnernumber: p.uln, surname: held.surname, forename: held.forename, dob: bladeDate(held.birthDate), sex: held.sex };
    const possible = p.attends ? random.int(126, 142) : null;
    const entry = bladeDate(`${Number(this.day.slice(0, 4)) - random.int(0, 3) - 1}-09-04`);
    if (p.leaver) {
      const { id, columns } = this.keys('pupilnolongeronroll');
      this.named.offRoll.add({ ...columns, ...identity, entrydate: entry, leavingdate: bladeDate(addDays(this.day, -random.int(5, 25))), termlysessionspossible: possible === null ? '' : '60', ...(this.term === 'spring' ? { ethnicity: person.ethnicity } : {}) });
      if (this.term === 'autumn') this.named.formerAddresses.add({ ...this.keys('addressesoffroll').columns, pupilnolongeronrolltableid: id, postcode: held.postcode });
      this.truth.push([id, p]);
      this.facts++;
      return;
    }
    const { id, columns } = this.keys('pupilonroll');
    this.named.onRoll.add({
      ...columns, ...identity, ethnicity: person.ethnicity, language: 'ENG', entrydate: entry, enrolstatus: p.status, ncyearactual: p.year, parttime: 'False', boarder: 'N',
      senprovision: p.provision, senunitindicator: p.placement === 'senUnit' ? 'True' : 'False', resourcedprovisionindicator: p.placement === 'resourcedProvision' ? 'True' : 'False',
      topupfunding: p.provision === 'E' ? 'True' : 'False', termlysessionspossible: possible === null ? '' : String(possible), servicechild: 'N', plaa: 'N', ...(this.term === 'spring' ? { youngcarer: 'N' } : {}),
    });
    this.truth.push([id, p]);
    this.facts += 1 + p.needs.length + (possible === null ? 0 : 1);
    const addresses = this.term === 'autumn' ? 'addressesonroll' : 'addresses';
    this.named.addresses.add({ ...this.keys(addresses).columns, pupilonrolltableid: id, postcode: held.postcode });
    for (const need of p.needs) this.named.needs.add({ ...this.keys('senneeds').columns, pupilonrolltableid: id, sentype: need.type, sentyperank: String(need.rank) });
    if (possible !== null) this.attendance(random, id, p, possible);
    this.exclusion(random, id, p);
  }

  private attendance(random: Random, pupil: string, p: Pupil, possible: number): void {
    const burden = p.provision === 'E' ? 2 : p.provision === 'K' ? 1.5 : 1;
    const missed = { I: Math.min(60, random.count(5 * burden)), U: random.chance(0.1 * burden) ? random.int(1, 12) : 0, M: random.count(0.5 * burden), O: random.chance(0.06 * burden) ? random.int(2, 20) : 0, C2: p.provision === 'E' && random.chance(0.03) ? 20 : 0 };
    const present = possible - Object.values(missed).reduce((a, b) => a + b, 0);
    const rows: [string, number][] = [['/', Math.ceil(present / 2)], ['\\', Math.floor(present / 2)], ...Object.entries(missed).filter(([, n]) => n > 0)];
    for (const [code, sessions] of rows) this.named.sessions.add({ ...this.keys('termlysessiondetailsonroll').columns, pupilonrolltableid: pupil, attendancereason: code, sessions: String(sessions) });
  }

  private exclusion(random: Random, pupil: string, p: Pupil): void {
    if (Number(p.year) < 3 || !random.chance({ N: 0.012, K: 0.05, E: 0.06 }[p.provision])) return;
    this.facts++;
    const start = dateOf(Date.parse(this.day) / 86_400_000 - random.int(120, 260));
    this.named.exclusions.add({ ...this.keys('termlyexclusionsonroll').columns, pupilonrolltableid: pupil, startdate: bladeDate(start), sessions: String(random.int(1, 10)), category: random.chance(0.03) ? 'PERM' : 'SUSP', reason1: random.pick(['DB', 'PP', 'VA', 'VP', 'PA', 'DM']), senprovision: p.provision });
  }
}
