import { isActiveOn, recordKey, statementKey, subjectKey, type Statement } from '@tributary/contracts';
import { kindOf, type SpecifiedSubject } from './specified-evidence.js';
import { specifiedLinks, type SpecifiedLinks } from './specified-links.js';

interface SpecifiedAgreement {
  readonly sender: string; readonly feed: string; readonly council: string; readonly purposes: readonly string[];
  readonly from: string; readonly until: string; readonly withdrawn: boolean;
}

export interface SpecifiedWorld {
  readonly statements: readonly Statement[];
  readonly agreements: readonly SpecifiedAgreement[];
  readonly objections: readonly { readonly tokens: readonly string[]; readonly from: string; readonly withdrawn: boolean }[];
  readonly today: string;
  readonly maxHolders: number;
}

export interface SpecifiedRecord { readonly subject: string; readonly linkable: boolean; readonly objected: boolean; readonly payload: unknown }

export interface SpecifiedStream {
  readonly links: SpecifiedLinks;
  /** Keys of the subjects of each person. */
  readonly persons: readonly (readonly string[])[];
  readonly objecting: ReadonlySet<string>;
  /** Tokens by which the objections in force find their people. */
  readonly finding: ReadonlySet<string>;
  /** The statements that agreements cover. */
  readonly permitted: readonly Statement[];
  /** Records that are passed on, by their key. */
  readonly records: ReadonlyMap<string, SpecifiedRecord>;
}

/** By what an objection finds (docs/adr/0103). */
const FINDING = new Set(['nhs', 'nhsdob', 'nhsnum', 'upn', 'uln', 'dem4', 'dem7']);

/** The latest of each key, whatever the order in which they came. */
export function latestOf(statements: readonly Statement[]): Statement[] {
  return [...Map.groupBy(statements, statementKey).values()].map((own) => own.reduce((a, b) => (b.version > a.version ? b : a)));
}

/** Subjects with the tokens and scopes of what stands of them. */
function subjectsOf(statements: readonly Statement[]): SpecifiedSubject[] {
  return [...Map.groupBy(statements.filter(({ records }) => records.length > 0), subjectKey)].flatMap(([key, own]) => own.slice(0, 1).map(({ feed, sender }) => ({
    key, feed, sender, scopes: new Set(own.map(({ scope }) => scope)), tokens: new Set(own.flatMap(({ tokens }) => tokens)),
  })));
}

const findingTokens = ({ objections, today }: SpecifiedWorld): Set<string> =>
  new Set(objections.filter(({ withdrawn, from }) => !withdrawn && from <= today).flatMap(({ tokens }) => tokens.filter((token) => FINDING.has(kindOf(token)))));

/** Everybody of whom one subject is found objects with all subjects. */
function whoObjects(subjects: readonly SpecifiedSubject[], persons: readonly (readonly string[])[], finding: ReadonlySet<string>): Set<string> {
  const found = new Set(subjects.filter(({ tokens }) => [...tokens].some((token) => finding.has(token))).map(({ key }) => key));
  return new Set(persons.filter((keys) => keys.some((key) => found.has(key))).flat());
}

/** What must stand downstream, of everything that stands now. */
export function specifiedStream(world: SpecifiedWorld): SpecifiedStream {
  const active = world.agreements.filter(isActiveOn(world.today));
  const permitted = latestOf(world.statements).filter(({ feed, sender, council }) => active.some((one) => one.feed === feed && one.sender === sender && one.council === council));
  const subjects = subjectsOf(permitted);
  const links = specifiedLinks(subjects, world.maxHolders);
  const persons = links.groups.map((group) => group.map(({ key }) => key).sort());
  const finding = findingTokens(world);
  const objecting = whoObjects(subjects, persons, finding);
  const records = new Map<string, SpecifiedRecord>();
  for (const statement of permitted) {
    const subject = subjectKey(statement);
    const objected = objecting.has(subject);
    if (objected && (statement.feed === 'camhs' || statement.feed === 'ae')) continue;
    for (const { recordType, recordId, payload } of statement.records) {
      records.set(recordKey({ ...statement, recordType, recordId }), { subject, linkable: links.links.get(subject)?.linkable ?? false, objected, payload });
    }
  }
  return { links, persons, objecting, finding, permitted, records };
}
