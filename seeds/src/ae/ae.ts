import { dateOf, localAuthorityByDfE } from '@tributary/domain';
import { peopleOf, type CouncilPeople, type Shares, type TruthRow } from '../health.js';
import { HEALTH_RATES, record, recordedNhsNumber } from '../people/recording.js';
import { Random } from '../random.js';
import { ECDS_EDITIONS, SERVICES } from '../reference/providers.js';
import type { Month } from '../camhs/extract.js';
import { SENT_TWICE, spoilt } from './defects.js';
import { extractLines, extractMapping } from './extract.js';
import { bulkMessage, interchange, netChangeMessage } from './message.js';
import { rowOf, type Attendance, type EcdsRow, type Registration, type Sender } from './row.js';
import { visitsOf, type Visit } from './visits.js';

/** An address outside every council of the region. */
const ELSEWHERE = 'ZZ98 1AA';

/** All attendances at a provider's department, in order of arrival. Numbers run in that order. */
export function attendancesAt(seed: number, ods: string, councils: readonly CouncilPeople[], share: Shares['ae']): Attendance[] {
  const found: { visit: Visit; registration: Registration }[] = [];
  const met = new Set<number>();
  for (const council of councils) {
    for (const person of peopleOf(council, share(council.dfe))) {
      // Who moved between two councils is met in both.
      if (person.moved !== null && met.has(person.ordinal)) continue;
      if (person.moved !== null) met.add(person.ordinal);
      const here = visitsOf(new Random(`${seed}|ae|${person.ordinal}`), person).filter((v) => SERVICES[v.council]?.ae[v.away ? 1 : 0] === ods);
      const [first] = here;
      if (!first) continue;
      const registration = register(new Random(`${seed}|ae|${ods}|${person.ordinal}`), first, council);
      for (const visit of here) found.push({ visit, registration });
    }
  }
  found.sort((a, b) => a.visit.on - b.visit.on || a.visit.minute - b.visit.minute || a.visit.person.ordinal - b.visit.person.ordinal);
  return found.map((f, i) => ({ ...f, id: `A${String(i + 1).padStart(8, '0')}` }));
}

function register(random: Random, { person, on }: Visit, council: CouncilPeople): Registration {
  const held = record(random, person, on, HEALTH_RATES, council.council.postcodes);
  const nhs = recordedNhsNumber(random, person);
  const postcode = random.chance(0.01) ? ELSEWHERE : held.postcode;
  const branch = random.chance(0.004) ? 'withheld' : nhs.status === '01' && postcode !== '' ? 'verified' : 'unverified';
  return {
    branch, postcode,
    local: `H${person.ordinal}`,
    nhsNumber: nhs.number,
    status: branch === 'withheld' ? '07' : branch === 'unverified' && nhs.status === '01' ? '02' : nhs.status,
    forename: held.forename.trim(), surname: held.surname.trim(), birthDate: held.birthDate,
    gender: held.sex === 'M' ? '1' : '2',
  };
}

function findable({ registration: r }: Attendance): boolean {
  return r.branch !== 'withheld' && r.postcode !== '' && r.postcode !== ELSEWHERE;
}

export function senderOf(ods: string, councils: readonly CouncilPeople[]): Sender {
  return { ods, commissioner: localAuthorityByDfE(councils[0]?.dfe ?? '')?.nhsArea ?? 'QHM', edition: ECDS_EDITIONS[ods] ?? '6-2-2' };
}

export interface MonthFiles {
  readonly scope: string;
  /** What is written, each file by its ending. */
  readonly files: readonly { readonly ending: string; readonly pieces: Iterable<string> }[];
  readonly truth: readonly TruthRow[];
}

const dates = (month: Month): [string, string] => [`${month.name}-01`, dateOf(month.last)];

function truth(ods: string, scope: string, attendances: readonly Attendance[]): TruthRow[] {
  return attendances.map((a) => ({ feed: 'ae', sender: ods, scope, localRecordId: a.id, person: a.visit.person, findable: findable(a) }));
}

/** What is sent of an attendance, and whether it is sent twice in one file. */
export type Sending = (attendance: Attendance) => { readonly row: EcdsRow; readonly twice: boolean };

/** As departments send: a few with something wrong, always the same for the same attendance. */
export const asSent = (seed: number, sender: Sender): Sending => (a) => {
  const random = new Random(`${seed}|ae-defects|${sender.ods}|${a.id}`);
  return { row: spoilt(random, rowOf(sender, a)), twice: random.chance(SENT_TWICE) };
};

/** As they should send. */
export const faultless = (sender: Sender): Sending => (a) => ({ row: rowOf(sender, a), twice: false });

/** A month as bulk replacement, extracted on the fifth day after it: an interchange, or the trust's own extract with its mapping. */
export function bulkMonth(sender: Sender, all: readonly Attendance[], month: Month, send: Sending): MonthFiles {
  const [first, last] = dates(month);
  const here = all.filter((a) => a.visit.on >= month.first && a.visit.on <= month.last);
  const extracted = month.last + 5;
  const rows = function* (): Generator<readonly [Attendance, EcdsRow]> {
    for (const a of here) {
      const { row, twice } = send(a);
      yield [a, row];
      if (twice) yield [a, row];
    }
  };
  const messages = function* () {
    let reference = 0;
    for (const [a, row] of rows()) yield bulkMessage(sender, a, row, extracted, [first, last], ++reference);
  };
  const scope = `bulk:${first}..${last}`;
  const files = sender.edition === 'extract'
    ? [{ ending: '.csv', pieces: extractLines(sender, rows()) }, { ending: '-mapping.json', pieces: [`${JSON.stringify(extractMapping(sender, dateOf(extracted)), null, 2)}\n`] }]
    : [{ ending: '.xml', pieces: interchange(sender, extracted, messages()) }];
  return { scope, files, truth: truth(sender.ods, scope, here) };
}

/** A month as net change: some attendances are corrected, a few were entered by mistake and taken back, and not everything arrives in order. */
export function netChangeMonth(seed: number, sender: Sender, all: readonly Attendance[], month: Month, send: Sending): MonthFiles {
  const random = new Random(`${seed}|net-change|${sender.ods}|${month.name}`);
  const here = all.filter((a) => a.visit.on >= month.first && a.visit.on <= month.last);
  const messages: string[] = [];
  const kept: Attendance[] = [];
  for (const a of here) {
    const said: [number, number] = [a.visit.on + 1, 300];
    const { row, twice } = send(a);
    const first = netChangeMessage(sender, a, row, '1', said, messages.length + 1);
    const u = random.next();
    if (u < 0.01) {
      messages.push(first, netChangeMessage(sender, a, row, '9', [a.visit.on + 2, 300], messages.length + 2));
      continue;
    }
    kept.push(a);
    if (u >= 0.06) {
      messages.push(first, ...(twice ? [first] : []));
      continue;
    }
    const early: EcdsRow = { ...row, fields: { ...row.fields, EmergencyCareChiefComplaint_SnomedCt: '' }, diagnoses: [] };
    const wrong = netChangeMessage(sender, a, early, '1', said, messages.length + 1);
    const right = netChangeMessage(sender, a, row, '1', [a.visit.on + 3, 615], messages.length + 2);
    messages.push(...(random.chance(0.5) ? [right, wrong] : [wrong, right]));
  }
  return { scope: 'net-change', files: [{ ending: '.xml', pieces: interchange(sender, month.last + 5, messages) }], truth: truth(sender.ods, 'net-change', kept) };
}
