import { isActiveOn, linkedRecords, recordKey, statementKey, type CoverageFact, type FeedMessage, type LinkedRecord, type StatedRecord, type Statement } from '@tributary/contracts';
import { londonDate, quarterOf, type Period } from '@tributary/domain';
import { computeFigures, councilArea, coverageIndex, DEFINITIONS, expectedSenders, foldPerson, populationIndex, statusIndex, sumContributions, type Contribution, type ExactFigure, type RegisteredCouncil } from '@tributary/indicators';
import { stackAccess } from '@tributary/infra';
import type { Recomputation } from '@tributary/matching';
import { readTopic, type ReadMessage } from '@tributary/messaging';
import { withTransaction, type Tx } from '@tributary/persistence';
import { expectedLinks, readGovernance } from '../verify/facts.js';
import { verifierPool } from '../verify/pool.js';
import type { Session } from '../session/session.js';

const FEED_TOPICS = ['feed.sen2.v1', 'feed.school-census.v1', 'feed.camhs.v1', 'feed.ae.v1'];

export interface Before {
  /** Those that say something: the latest of each key. */
  readonly statements: readonly Statement[];
  readonly coverage: readonly CoverageFact[];
  readonly messagesBefore: number;
  readonly messagesAfter: number;
}

/** What stood on the feed topics before the release's barrier, partition by partition, the highest version of each statement. */
export async function statedBefore(session: Session, release: string): Promise<Before> {
  const { kafka } = await stackAccess(session.home, {});
  const settings = { brokers: kafka.brokers.join(','), username: kafka.username, password: kafka.password, prefix: '', clientId: 'acceptance' };
  const statements = new Map<string, Statement>();
  const coverage = new Map<string, CoverageFact>();
  let [messagesBefore, messagesAfter] = [0, 0];
  for (const topic of FEED_TOPICS) {
    for (const messages of Map.groupBy(await readTopic({ settings, topic }), (m) => m.partition).values()) {
      const { before, after } = split(messages, release);
      messagesBefore += before.length;
      messagesAfter += after;
      for (const m of before) {
        if (m.kind === 'statement') keepLatest(statements, statementKey(m), m);
        if (m.kind === 'coverage') keepLatest(coverage, `${m.feed}|${m.sender}|${m.scope}`, m);
      }
    }
  }
  return { statements: [...statements.values()].filter((s) => s.records.length > 0), coverage: [...coverage.values()], messagesBefore, messagesAfter };
}

function keepLatest<T extends { version: number }>(known: Map<string, T>, key: string, m: T): void {
  if ((known.get(key)?.version ?? 0) < m.version) known.set(key, m);
}

function split(messages: readonly ReadMessage[], release: string): { before: FeedMessage[]; after: number } {
  const inOrder = messages.toSorted((a, b) => Number(a.offset) - Number(b.offset)).map((m) => m.value as FeedMessage | null);
  const at = inOrder.findIndex((m) => m?.kind === 'barrier' && m.release === release);
  if (at < 0) throw new Error(`a partition has no barrier of ${release}`);
  return { before: inOrder.slice(0, at).filter((m) => m !== null), after: inOrder.length - at - 1 };
}

/** A record by itself, as ingestion holds it, with what its statement says of whose it is. */
type Fact = Statement & StatedRecord & { readonly withdrawn: false };

/** The records of statements, one by one. */
export const factsOf = (statements: readonly Statement[]): Fact[] => statements.flatMap((s) => s.records.map((record) => ({ ...s, ...record, withdrawn: false as const })));

/** Folds records by the pure functions alone to exact figures of a period. For agreements that hold today. */
export async function figuresFrom(session: Session, { statements, coverage }: Before, period: Period): Promise<ExactFigure[]> {
  const pool = await verifierPool(session);
  try {
    return await withTransaction(pool, async (tx) => {
      const facts = factsOf(statements);
      const governance = await readGovernance(tx);
      const links = await expectedLinks(tx, facts, londonDate(new Date()));
      const sums = sumContributions(fold(facts, coverage, links, await firstQuarter(tx)));
      const index = coverageIndex(coverage);
      const senders = (feed: string, council: string) => expectedSenders(governance.agreements.filter((a) => a.feed === feed && a.council === council), isActiveOn(londonDate(new Date())));
      const statuses = statusIndex({ period, sums, coverage: index, senders, agreement: (feed, council) => (senders(feed, council).length > 0 ? 'active' : 'none') });
      const input = { period, sums, statuses, coverage: index, ...(await surroundings(tx)) };
      return DEFINITIONS.flatMap((definition) => computeFigures(definition, input));
    }, { attempts: 1 });
  } finally {
    await pool.end();
  }
}

type Links = Recomputation['links'];

function fold(facts: readonly Fact[], coverage: readonly CoverageFact[], links: Links, first: Period): Contribution[] {
  const horizon = coverage.map((c) => c.coverage.referenceDate).filter((d) => d !== null).map(quarterOf).toSorted().at(-1);
  if (horizon === undefined) return [];
  const records = facts.flatMap((f): LinkedRecord[] => {
    const link = links.get(recordKey(f));
    const { recordType, recordId, payload } = f;
    return link ? linkedRecords(link.person, statementKey(f), { linkable: link.linkable, objected: link.objected, records: [{ recordType, recordId, payload }] }) : [];
  });
  const context = { coverage: coverageIndex(coverage), firstQuarter: first, horizon };
  return [...Map.groupBy(records, (r) => r.person).values()].flatMap((person) => foldPerson(person, context));
}

async function firstQuarter(tx: Tx): Promise<Period> {
  const { rows } = await tx.query<{ first: string }>('select first_quarter as first from kpi.fold_setting');
  return rows[0]?.first ?? '';
}

async function surroundings(tx: Tx) {
  const { rows: councils } = await tx.query<RegisteredCouncil>(
    `select id, ons_code as "onsCode", nhs_area as "nhsArea", region, to_char(valid_from, 'YYYY-MM-DD') as "validFrom", to_char(valid_until, 'YYYY-MM-DD') as "validUntil"
     from governance.organisation where kind = 'council' order by ons_code`);
  const { rows: population } = await tx.query<{ edition: string; area: string; date: string; ages: Record<string, number> }>(`select edition, area, to_char(date, 'YYYY-MM-DD') as date, ages from kpi.population`);
  return { areas: councils.map(councilArea), population: populationIndex(population as Parameters<typeof populationIndex>[0]) };
}
