import { createSecretKey } from 'node:crypto';
import { statementKey, type Feed, type Statement } from '@tributary/contracts';
import { upnCheckLetter } from '@tributary/domain';
import { Tokeniser, type IdentityParts } from '@tributary/pseudonymisation';
import fc from 'fast-check';

/**
 * Worlds of a few people who are taken for each other all the time: siblings and twins, names that sound alike, wrong and missing numbers, placeholders, corrections. What their
 * senders say of them has the tokens that it would have in truth.
 */
const tokeniser = new Tokeniser(createSecretKey(Buffer.alloc(32, 7)), 'k1');
const upn = (twelve: string): string => upnCheckLetter(twelve) + twelve;

const POOLS = {
  forename: ['Rose', 'Rhian', 'Sara', 'Sarah', 'Zoë-Ann'],
  surname: ['Ashfield', 'Ashby', "O'Neill", 'Beck'],
  birthDate: ['2012-03-04', '2012-04-03', '2014-11-30'],
  sex: ['F', 'M'],
  postcode: ['ZZ1 1AA', 'ZZ2 2BB'],
  nhsNumber: ['9990000018', '9990000026', '9990000034'],
  upn: [upn('806200001001'), upn('806200001002'), upn('807200001003')],
  uln: ['1234567899', '2038475619'],
} as const;
type Field = keyof typeof POOLS;
const PLACEHOLDERS: Partial<Record<Field, string>> = { nhsNumber: '9999999999', uln: '9999999999', birthDate: '1900-01-01', upn: 'A80120000100A', postcode: 'UNKNOWN', forename: '-' };

type Person = Readonly<Record<Field, string>>;
const drawn = (field: Field): fc.Arbitrary<string> => fc.constantFrom(...POOLS[field]);
const stranger: fc.Arbitrary<Person> = fc.record({
  forename: drawn('forename'), surname: drawn('surname'), birthDate: drawn('birthDate'), sex: drawn('sex'), postcode: drawn('postcode'),
  nhsNumber: drawn('nhsNumber'), upn: drawn('upn'), uln: drawn('uln'),
});
/** A family of three: the second may be the first one's twin, the third a sibling. */
const people: fc.Arbitrary<readonly Person[]> = fc.tuple(stranger, stranger, stranger, fc.boolean(), fc.boolean()).map(([a, b, c, twins, siblings]) => [
  a, twins ? { ...b, surname: a.surname, birthDate: a.birthDate, postcode: a.postcode } : b, siblings ? { ...c, surname: a.surname, postcode: a.postcode } : c,
]);

/** What is said of a field: mostly what is true, else nothing, what is true of somebody, or what stands for nothing. */
const variation = fc.oneof(
  { weight: 14, arbitrary: fc.constant({ say: 'truth', at: 0 } as const) }, { weight: 2, arbitrary: fc.constant({ say: 'nothing', at: 0 } as const) },
  { weight: 2, arbitrary: fc.record({ say: fc.constant('other' as const), at: fc.nat(4) }) }, { weight: 1, arbitrary: fc.constant({ say: 'placeholder', at: 0 } as const) },
);
type Variation = (typeof variation)['generate'] extends (...args: never[]) => { readonly value: infer T } ? T : never;

function said(field: Field, { say, at }: Variation, person: Person): string | null {
  if (say === 'nothing') return null;
  if (say === 'other') return POOLS[field][at % POOLS[field].length] ?? null;
  return say === 'placeholder' ? (PLACEHOLDERS[field] ?? null) : person[field];
}

interface Source { readonly feed: Feed; readonly sender: string; readonly scopes: readonly string[]; readonly fields: readonly Field[] }
const NAMES: readonly Field[] = ['forename', 'surname', 'birthDate', 'sex', 'postcode'];
export const SOURCES: readonly Source[] = [
  { feed: 'sen2', sender: '806', scopes: ['2024', '2025'], fields: [...NAMES, 'upn', 'uln'] },
  { feed: 'sen2', sender: '807', scopes: ['2025'], fields: [...NAMES, 'upn', 'uln'] },
  { feed: 'school-census', sender: '806', scopes: ['2024-autumn', '2025-spring'], fields: [...NAMES, 'upn', 'uln'] },
  { feed: 'camhs', sender: 'RX3', scopes: ['2024-11-primary', '2024-12-primary'], fields: ['birthDate', 'sex', 'postcode', 'nhsNumber'] },
  { feed: 'camhs', sender: 'RX4', scopes: ['2024-11-primary'], fields: ['birthDate', 'sex', 'postcode', 'nhsNumber'] },
  { feed: 'ae', sender: 'RTR', scopes: ['net-change'], fields: [...NAMES, 'nhsNumber'] },
  { feed: 'ae', sender: 'RVW', scopes: ['net-change'], fields: [...NAMES, 'nhsNumber'] },
  { feed: 'nhs-numbers', sender: '806', scopes: ['current'], fields: ['upn', 'nhsNumber'] },
  { feed: 'nhs-numbers', sender: '807', scopes: ['current'], fields: ['upn', 'nhsNumber'] },
];
export const COUNCILS = { 806: 'E06000002', 807: 'E06000003' } as const;
const councilOf = (sender: string): string => (sender === '807' ? COUNCILS[807] : COUNCILS[806]);

/** One row of a submission: the subject by its number, who it is in truth, what is said, and details of the content. */
const row = fc.record({
  subject: fc.constantFrom(0, 0, 0, 1, 1, 2), mistaken: fc.option(fc.nat(2), { nil: null, freq: 8 }), verified: fc.boolean(), former: fc.option(fc.nat(2), { nil: null, freq: 8 }),
  elsewhere: fc.constantFrom(false, false, true), numbered: fc.constantFrom(true, true, false), note: fc.nat(7),
  fields: fc.record({
    forename: variation, surname: variation, birthDate: variation, sex: variation, postcode: variation, nhsNumber: variation, upn: variation, uln: variation,
  }),
});
type Row = (typeof row)['generate'] extends (...args: never[]) => { readonly value: infer T } ? T : never;

const NUMBERS: readonly Field[] = ['nhsNumber', 'upn', 'uln'];

function identityOf({ feed, fields }: Source, one: Row, person: Person): IdentityParts {
  const known = (field: Field): boolean => fields.includes(field) && (one.numbered || feed === 'nhs-numbers' || !NUMBERS.includes(field));
  const say = (field: Field): string | null => (known(field) ? said(field, one.fields[field], person) : null);
  const sex = say('sex');
  return {
    forename: say('forename'), surname: say('surname'), birthDate: say('birthDate'), sex: sex === 'F' || sex === 'M' ? sex : null, postcode: say('postcode'),
    nhsNumber: say('nhsNumber'), nhsNumberVerified: feed === 'nhs-numbers' || one.verified, upn: say('upn'), uln: say('uln'),
    formerUpn: feed === 'school-census' && one.former !== null ? (POOLS.upn[one.former] ?? null) : null,
  };
}

/** Content that comparisons of returns look at; else a note that changes. */
function contentOf(feed: Feed, { note }: Row): { recordType: string; payload: Record<string, unknown> }[] {
  if (feed === 'school-census') return [{ recordType: 'pupil', payload: { senProvision: note % 2 === 0 ? 'E' : 'K', onRoll: note !== 5, establishment: note < 3 ? '8062001' : '8062002' } }];
  if (feed !== 'sen2') return [{ recordType: 'person', payload: { note } }];
  const plan = { start: '2020-02-01', ceased: note % 3 === 0 ? '2024-05-20' : null, ceaseReason: note % 3 === 0 ? '5' : null };
  return [{ recordType: 'person', payload: { note } }, { recordType: 'named-plan', payload: plan }, ...(note > 5 ? [{ recordType: 'active-plan', payload: { transferredFrom: '806' } }] : [])];
}

/** A council's row of tracing is known by its UPN. */
function subjectIdOf(source: Source, one: Row, { upn }: IdentityParts): string | null {
  return source.feed === 'nhs-numbers' ? (upn ?? null) : `s${one.subject}`;
}

/** The statements of one submission, by their keys: a subject once for each council. */
function stated(source: Source, scope: string, version: number, rows: readonly Row[], persons: readonly Person[]): Map<string, Statement> {
  const statements = new Map<string, Statement>();
  for (const one of rows) {
    const person = persons[one.mistaken ?? one.subject];
    if (person === undefined) continue;
    const identity = identityOf(source, one, person);
    const subjectId = subjectIdOf(source, one, identity);
    if (subjectId === null) continue;
    const { feed, sender } = source;
    const council = feed === 'camhs' || feed === 'ae' ? COUNCILS[one.elsewhere ? 807 : 806] : councilOf(sender);
    const records = contentOf(feed, one).map((record) => ({ ...record, recordId: `${subjectId}-${council}-${record.recordType}` }));
    const statement: Statement = { kind: 'statement', feed, sender, scope, subjectId, council, version, tokens: tokeniser.identityTokens(identity), records };
    if (!statements.has(statementKey(statement))) statements.set(statementKey(statement), statement);
  }
  return statements;
}

/** All statements that the submissions of a scope lead to: of each, those that say something else than before, and withdrawals of what is missing. */
function statementsOf(source: Source, scope: string, submissions: readonly (readonly Row[])[], persons: readonly Person[]): Statement[] {
  const standing = new Map<string, Statement>();
  const all: Statement[] = [];
  submissions.forEach((rows, at) => {
    const now = stated(source, scope, at + 1, rows, persons);
    for (const [key, before] of standing) if (!now.has(key) && before.records.length > 0) now.set(key, { ...before, version: at + 1, tokens: [], records: [] });
    for (const [key, statement] of now) {
      const before = standing.get(key);
      if (before && JSON.stringify([before.tokens, before.records]) === JSON.stringify([statement.tokens, statement.records])) continue;
      standing.set(key, statement);
      all.push(statement);
    }
  });
  return all;
}

export interface World { readonly statements: readonly Statement[]; readonly persons: readonly Person[] }

const SCOPES = SOURCES.flatMap((source) => source.scopes.map((scope) => ({ source, scope })));
const said3 = fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
export const world: fc.Arbitrary<World> = fc.tuple(people, fc.shuffledSubarray(SCOPES, { minLength: 3, maxLength: 9 }), fc.array(said3, { minLength: 9, maxLength: 9 }))
  .map(([persons, scopes, submissions]) => ({
    persons, statements: scopes.flatMap(({ source, scope }, i) => statementsOf(source, scope, submissions[i] ?? [], persons)),
  }));

/** Tokens of an objection that knows some of a person: a number always has its own token too (docs/adr/0103). */
export function objectionTokens(person: Person, knows: readonly Field[]): string[] {
  const identity: IdentityParts = Object.fromEntries(knows.map((field) => [field, person[field]]));
  const number = knows.includes('nhsNumber') ? tokeniser.identityTokens({ nhsNumber: person.nhsNumber, nhsNumberVerified: true }) : [];
  return [...new Set([...tokeniser.identityTokens({ ...identity, nhsNumberVerified: true }), ...number])];
}
