import { PeopleOfCouncil } from '../people/factory.js';
import type { NhsNumbers } from '../people/numbers.js';
import type { Person } from '../people/person.js';
import type { CouncilPostcodes } from '../people/postcodes.js';
import { Random } from '../random.js';
import { PUBLISHED_2024 } from '../reference/published-2024.js';
import type { PlacementKind } from '../reference/published.js';
import type { Sen2Case, Sen2Return } from './case.js';
import { Sen2People, type Counter } from './people.js';
import { buildReturn, ceasedPart } from './return-2025.js';
import { continueReturn } from './return-2026.js';

export interface CouncilSen2 {
  readonly council: PeopleOfCouncil;
  readonly first: Sen2Return;
  readonly next: Sen2Return;
  readonly placed: ReadonlyMap<Person, PlacementKind>;
}

/** Position of a council among the region's fourteen: part of its school numbers. */
export const councilNumber = (dfe: string): number => Object.keys(PUBLISHED_2024).indexOf(dfe);

/** The two returns of every council, one council after the other. Who moved between councils is settled before any stock is built. */
export function* sen2Returns(seed: number, councils: readonly string[], postcodes: readonly CouncilPostcodes[], nhs: NhsNumbers, ordinals: Counter): Generator<CouncilSen2> {
  const parts = councils.map((dfe) => {
    const published = PUBLISHED_2024[dfe];
    if (!published) throw new RangeError(`no published SEN2 counts for council ${dfe}`);
    const council = new PeopleOfCouncil(dfe, postcodes.find((p) => p.council === dfe)?.postcodes ?? [], nhs);
    const people = new Sen2People(council, ordinals);
    const ceased = ceasedPart(new Random(`${seed}|sen2-ceased|${dfe}`), published, people, councils.filter((c) => c !== dfe));
    return { dfe, published, council, people, ceased };
  });
  const movers = parts.flatMap((p) => p.ceased.movers);
  for (const { dfe, published, council, people, ceased } of parts) {
    const movedIn = movers.filter((m) => m.to === dfe);
    const { submission, placed } = buildReturn(new Random(`${seed}|sen2-2025|${dfe}`), published, people, councilNumber(dfe), ceased, movedIn);
    const next = continueReturn(new Random(`${seed}|sen2-2026|${dfe}`), submission, published, people, councilNumber(dfe));
    yield { council, first: submission, next, placed };
  }
}

/** Everybody in a council's returns, once. */
export function returnedPeople({ first, next }: CouncilSen2): Person[] {
  return [...new Set([...first.cases, ...next.cases].map((c: Sen2Case) => c.person))].sort((a, b) => a.ordinal - b.ordinal);
}

/** Share of children whom the council's tracing does not find: 99 % of pupils born in 2004/05 were linked to the NHS number (health-feeds 7.6). */
const NOT_TRACED = 0.01;

/** `upn,nhs_number` of the council's own tracing: whoever has a UPN of its own in the return and was found; now and then twins are mixed up. */
export function* tracedNumbers(seed: number, { council, first, next }: CouncilSen2): Generator<readonly [string, string]> {
  const random = new Random(`${seed}|tracing|${council.dfe}`);
  const seen = new Set<string>();
  const twins = new Map<string, Person>();
  for (const { person, identity } of [...first.cases, ...next.cases]) {
    const upn = identity.upn.trim();
    if (upn === '' || upn !== person.upn || seen.has(upn) || person.nhs === null) continue;
    seen.add(upn);
    const family = `${person.surname}|${person.birth}|${person.postcode}`;
    const twin = twins.get(family);
    twins.set(family, person);
    if (random.chance(NOT_TRACED)) continue;
    yield [upn, twin?.nhs && random.chance(0.03) ? twin.nhs : person.nhs];
  }
}
