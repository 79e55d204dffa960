import fc from 'fast-check';
import { ulnOf, upnOf } from './numbers.js';
import type { TinyPerson, TinyRequest } from './tiny-files.js';

/** What is done to one person (or to nobody yet, for one who joins) between two snapshots. `n` chooses, where there is something to choose. */
export interface Edit { readonly what: (typeof EDITS)[number]; readonly who: number; readonly n: number }
export const EDITS = [
  'join', 'leave', 'give-upn', 'give-uln', 'take-uln', 'correct-surname', 'correct-birth-date', 'correct-ethnicity', 'add-request', 'add-undated-request', 'drop-request', 'correct-outcome', 'add-plan', 'correct-review',
] as const;

export const edits = fc.array(fc.record({ what: fc.constantFrom(...EDITS), who: fc.nat(50), n: fc.nat(20) }), { minLength: 1, maxLength: 8 });

const letters = (n: number): string => String(n).replace(/\d/g, (d) => 'ABCDEFGHIJ'[Number(d)] ?? '');
/** Twos share their surname and date of birth, as twins do. */
const stranger = (id: number): TinyPerson => ({
  id, surname: `Family${letters(id >> 1)}`, forename: `Child${letters(id)}`, dob: `2012-03-${String(((id >> 1) % 28) + 1).padStart(2, '0')}`, ethnicity: 'WBRI',
  ...(id % 3 === 0 ? { upn: upnOf(id) } : {}), ...(id % 4 === 1 ? { uln: ulnOf(id) } : {}), requests: id % 2 === 0 ? [{ received: '2024-05-01', outcome: 'A' }] : [],
});

/** A return as it is edited from one snapshot to the next. */
export class EditedPeople {
  #people: TinyPerson[];
  #next: number;
  #corrections = 0;

  constructor(count: number) {
    this.#people = Array.from({ length: count }, (_, id) => stranger(id));
    this.#next = count;
  }

  get people(): readonly TinyPerson[] {
    return this.#people;
  }

  /** Makes the edits of one round. What would leave nothing by which a person could be known is not done. */
  edit(round: readonly Edit[]): void {
    const before = new Map(this.#people.map((p) => [p.id, p]));
    for (const edit of round) this.#apply(edit);
    this.#people = this.#people.map((p) => {
      const known = before.get(p.id);
      return known === undefined || recognisable(known, p) ? p : known;
    });
  }

  #apply({ what, who, n }: Edit): void {
    if (what === 'join') {
      this.#people.push(stranger(this.#next++));
      return;
    }
    const at = who % Math.max(1, this.#people.length);
    const person = this.#people[at];
    if (!person) return;
    if (what === 'leave') this.#people.splice(at, 1);
    else this.#people[at] = { ...person, ...this.#changed(person, what, n) };
  }

  #changed(p: TinyPerson, what: Edit['what'], n: number): Partial<TinyPerson> {
    const requests = p.requests ?? [];
    const at = n % Math.max(1, requests.length);
    const replaced = (request: Partial<TinyRequest>) => ({ requests: requests.map((r, i) => (i === at ? { ...r, ...request } : r)) });
    switch (what) {
      case 'give-upn': return { upn: p.upn ?? upnOf(p.id) };
      case 'give-uln': return { uln: p.uln ?? ulnOf(p.id) };
      case 'take-uln': return p.uln === undefined ? {} : { uln: '' };
      case 'correct-surname': return { surname: `Corrected${letters(this.#corrections++)}` };
      case 'correct-birth-date': return { dob: `2011-0${1 + (n % 9)}-${String(1 + (this.#corrections++ % 28)).padStart(2, '0')}` };
      case 'correct-ethnicity': return { ethnicity: p.ethnicity === 'WBRI' ? 'REFU' : 'WBRI' };
      case 'add-request': return { requests: requests.some((r) => r.received === `2024-06-${10 + n}`) ? requests : [...requests, { received: `2024-06-${10 + n}`, outcome: 'Y' }] };
      case 'add-undated-request': {
        const added: TinyRequest = { received: '', outcome: 'H', ...(n % 3 === 0 ? {} : { plan: { start: n % 3 === 1 ? '2015-09-01' : '2021-09-01', needs: [['ASD', '1']] } }) };
        return { requests: requests.some((r) => which(r) === which(added)) ? requests : [...requests, added] };
      }
      case 'drop-request': return { requests: requests.filter((_, i) => i !== at) };
      case 'correct-outcome': return requests[at]?.received === '' || requests[at]?.plan ? {} : replaced({ outcome: requests[at]?.outcome === 'Y' ? 'A' : 'Y' });
      case 'add-plan': return requests[at]?.plan ? {} : replaced({ outcome: requests[at]?.received === '' ? 'H' : 'Y', plan: { needs: [['ASD', '1']] } });
      case 'correct-review': return requests[at]?.plan ? replaced({ plan: { ...requests[at].plan, review: `2024-08-${10 + n}` } }) : {};
      case 'join': case 'leave': return {};
    }
  }
}

/** By UPN, else ULN, else name and date of birth (education-feeds 0.2). */
function recognisable(a: TinyPerson, b: TinyPerson): boolean {
  if (a.upn && b.upn) return a.upn === b.upn;
  if (a.uln && b.uln) return a.uln === b.uln;
  return a.surname === b.surname && a.forename === b.forename && a.dob === b.dob;
}

/** What a request is told by among those of its person: when it was received, else when its plan started. */
const which = ({ received = '2024-05-01', plan }: TinyRequest): string => (received === '' ? `undated ${plan?.start ?? ''}` : received);

/** What a return states, a text for each record by what the record is, whoever sends it. */
export function statements(people: readonly TinyPerson[]): Map<string, string> {
  const all = new Map<string, string>();
  for (const { id, requests = [], ...person } of people) {
    all.set(`person ${id}`, JSON.stringify([person.surname, person.forename, person.dob, person.upn ?? '', person.uln ?? '', person.ethnicity]));
    for (const request of requests) {
      const { outcome, plan } = request;
      all.set(`request ${id} ${which(request)}`, outcome ?? '');
      if (!plan) continue;
      all.set(`plan ${id} ${which(request)}`, plan.review ?? '');
      for (const [type, rank] of plan.needs) all.set(`need ${id} ${which(request)} ${type}`, rank);
    }
  }
  return all;
}

export function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): { added: number; corrected: number; withdrawn: number; unchanged: number } {
  const keys = [...after.keys()];
  const kept = keys.filter((key) => before.has(key));
  const unchanged = kept.filter((key) => before.get(key) === after.get(key)).length;
  return { added: keys.length - kept.length, corrected: kept.length - unchanged, withdrawn: before.size - kept.length, unchanged };
}
