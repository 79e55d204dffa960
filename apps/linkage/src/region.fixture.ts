import {
  linkedMessageSchema, linkedRecords, recordKey, statementKey, subjectKey, TOPICS, type Agreement, type CoverageFact, type LinkedStatement, type Objection, type Statement,
} from '@tributary/contracts';
import { recomputeLinks, type CurrentFact, type ExpectedLink, type Governance } from '@tributary/matching';
import { messagingMigrations, partitionFor } from '@tributary/messaging';
import { Metrics } from '@tributary/observability';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import type pg from 'pg';
import { FeedsConsumer } from './feeds.consumer.js';
import { AppliedGovernanceCache } from './governance/applied.js';
import { decideAgain } from './governance/decide-again.js';
import { putMaxHoldersInForce } from './governance/max-holders.js';
import { applyObjections, saveObjections } from './governance/objections.js';
import { applyAgreements } from './governance/permissions.js';
import { enterGate } from './links/gate.js';
import { linkageMigrations } from './migrations/index.js';
import type { Step } from './testing/small-histories.js';

const MAX_HOLDERS = 4;

export interface Standing { person: string; level: string | null; linkable: boolean; objected: boolean; payload: Record<string, unknown> }

/** Linkage on a real database, driven message by message; what a subscriber of its output would hold is read from the outbox. */
export class Region {
  readonly #statements = new Map<string, Statement>();
  readonly #agreements = new Map<string, Agreement>();
  readonly #objections = new Map<string, Objection>();
  readonly cache = new AppliedGovernanceCache();
  readonly feeds = new FeedsConsumer(this.cache, new Metrics('linkage', { process: false }));
  today = '2025-06-01';
  maxHolders = MAX_HOLDERS;

  private constructor(readonly pool: pg.Pool, private readonly database: TestDatabase) {}

  static async create(): Promise<Region> {
    const database = await createDatabase({
      template: {
        name: 'linkage', version: linkageMigrations.map((m) => m.name).join(),
        build: async (url) => {
          const source = createDataSource({ url, schema: 'linkage', migrations: [...messagingMigrations, ...securityMigrations, ...linkageMigrations] });
          await migrate(source);
          await source.destroy();
        },
      },
    });
    const region = new Region(createPool({ url: database.url, schema: 'linkage', name: 'linkage-spec', max: 8 }), database);
    await putMaxHoldersInForce(region.pool, MAX_HOLDERS);
    return region;
  }

  get url(): string {
    return this.database.url;
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.database.drop();
  }

  async reset(): Promise<void> {
    await this.limitHolders(MAX_HOLDERS);
    await this.pool.query(`truncate subject, subject_token, statement, person_history, coverage, permission, permission_pending, objection,
      objecting_token, access_agreement, outbox, cross_due, cross_stated, decide_again`);
    await this.pool.query("update governance_state set revision = gen_random_uuid()::text");
    for (const map of [this.#statements, this.#agreements, this.#objections]) map.clear();
    this.today = '2025-06-01';
  }

  /** Delivers statements as batches of their partitions, all partitions at once. */
  async deliver(...messages: (Statement | CoverageFact)[]): Promise<void> {
    for (const message of messages) {
      if (message.kind !== 'statement') continue;
      const known = this.#statements.get(statementKey(message));
      if (!known || known.version < message.version) this.#statements.set(statementKey(message), message);
    }
    const batches = Map.groupBy(messages, (message) => (message.kind === 'statement' ? partitionFor(subjectKey(message), 4) : 0));
    await Promise.all([...batches].map(async ([partition, values]) => withTransaction(this.pool, async (tx) => this.feeds.handle(tx, {
      topic: TOPICS.sen2, partition, messages: values.map((value, i) => ({ key: 'k', value, offset: String(i), timestamp: '0' })),
    }))));
  }

  /** The process dies before the commit: nothing of it may remain. */
  async deliverAndCrash(...statements: Statement[]): Promise<void> {
    await withTransaction(this.pool, async (tx) => {
      await this.feeds.handle(tx, { topic: TOPICS.sen2, partition: 0, messages: statements.map((value, i) => ({ key: 'k', value, offset: String(i), timestamp: '0' })) });
      throw new Crash();
    }).catch((error: unknown) => { if (!(error instanceof Crash)) throw error; });
  }

  async agree(agreement: Agreement): Promise<void> {
    this.#agreements.set(agreement.id, agreement);
    await this.pool.query(
      `insert into access_agreement (id, sender, feed, council, valid_from, valid_until, withdrawn, document) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (id) do update set valid_from = excluded.valid_from, valid_until = excluded.valid_until, withdrawn = excluded.withdrawn, document = excluded.document`,
      [agreement.id, agreement.sender, agreement.feed, agreement.council, agreement.from, agreement.until, agreement.withdrawn, JSON.stringify(agreement)]);
    await this.sweep();
  }

  async sweep(today = this.today): Promise<void> {
    this.today = today;
    await applyAgreements(this.pool, today, this.cache);
    await withTransaction(this.pool, async (tx) => {
      await enterGate(tx, 'alone');
      await applyObjections(tx, today, this.cache);
    });
  }

  /** One step of a history. */
  async take(step: Step): Promise<void> {
    if (step.do === 'deliver') await this.deliver(...step.statements);
    else if (step.do === 'crash') await this.deliverAndCrash(...step.statements);
    else if (step.do === 'agree') await this.agree(step.agreement);
    else if (step.do === 'object') await this.object(step.objection);
    else if (step.do === 'limit') await this.limitHolders(step.maxHolders);
    else await this.sweep(step.today);
  }

  async limitHolders(maxHolders: number): Promise<void> {
    this.maxHolders = maxHolders;
    await putMaxHoldersInForce(this.pool, maxHolders);
    await decideAgain(this.pool, this.cache);
  }

  async object(...objections: Objection[]): Promise<void> {
    for (const objection of objections) this.#objections.set(objection.id, objection);
    await withTransaction(this.pool, async (tx) => {
      await enterGate(tx, 'alone');
      await saveObjections(tx, objections);
      await applyObjections(tx, this.today, this.cache);
    });
  }

  /** The latest of each key that was delivered. */
  get statements(): readonly Statement[] {
    return [...this.#statements.values()];
  }

  get governance(): Governance {
    return { agreements: [...this.#agreements.values()], objections: [...this.#objections.values()], today: this.today };
  }

  /** What must stand downstream, from nothing. */
  expected(): ReadonlyMap<string, ExpectedLink> {
    return recomputeLinks([...this.#statements.values()].flatMap(factsOf), this.governance, { maxHolders: this.maxHolders }).links;
  }

  async messages(): Promise<{ partition: number; key: string; value: unknown }[]> {
    const { rows } = await this.pool.query<{ partition: number; key: string; value: string }>('select partition, key, value from outbox order by txid, id');
    return rows.map((row) => ({ ...row, value: JSON.parse(row.value) as unknown }));
  }

  /**
   * The records that a subscriber holds (those of the last message of each key, which is what compaction leaves), with the level that linkage keeps. Throws when a statement stands under two
   * persons, a person is on two partitions, or emissions of a statement do not rise in the order of publication.
   */
  async standing(): Promise<Map<string, Standing>> {
    const { rows: levels } = await this.pool.query<{ key: string; level: string | null }>('select t.key, s.level from statement t join subject s on s.id = t.subject');
    const levelOf = new Map(levels.map((row) => [row.key, row.level]));
    const last = new Map<string, LinkedStatement>();
    const emissions = new Map<string, number>();
    for (const { key, partition, value } of await this.messages()) {
      const message = linkedMessageSchema.parse(value);
      if (message.kind !== 'statement') continue;
      const statement = statementKey(message);
      if (message.emission <= (emissions.get(statement) ?? 0)) throw new Error(`emission ${message.emission} of ${statement} does not rise`);
      if (partition !== partitionFor(message.person, 4)) throw new Error(`${statement} on a partition that is not its person's`);
      emissions.set(statement, message.emission);
      last.set(key, message);
    }
    const standing = new Map<string, Standing>();
    for (const message of last.values()) {
      for (const record of linkedRecords(message.person, statementKey(message), message)) {
        if (standing.has(recordKey(record))) throw new Error(`${recordKey(record)} stands twice`);
        const { person, linkable, objected, payload } = record;
        standing.set(recordKey(record), { person, level: levelOf.get(statementKey(message)) ?? null, linkable, objected, payload });
      }
    }
    return standing;
  }

  /** Compares what a subscriber holds with a computation from nothing; persons up to their random names. */
  async check(): Promise<void> {
    const standing = await this.standing();
    const expected = this.expected();
    const named = nameOfPersons(standing, expected);
    const got = [...standing].map(([key, s]) => [key, { ...s, person: named.get(s.person) }] as const).sort(byKey);
    const payloads = new Map([...this.#statements.values()].flatMap((s) => s.records.map((record) => [recordKey({ ...s, ...record }), record.payload] as const)));
    const want = [...expected].map(([key, e]) => [key, { ...e, payload: payloads.get(key) }] as const).sort(byKey);
    expect(got).toEqual(want);
    expect(new Set(named.values()).size).toBe(named.size);
  }
}

/** The records of a statement one by one, as a recomputation takes them. */
export function factsOf({ feed, sender, scope, subjectId, council, tokens, records }: Statement): CurrentFact[] {
  return records.map(({ recordType, recordId }) => ({ feed, sender, scope, recordType, recordId, subjectId, withdrawn: false, council, tokens }));
}

class Crash extends Error {}

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);

function nameOfPersons(standing: ReadonlyMap<string, Standing>, expected: ReadonlyMap<string, ExpectedLink>): Map<string, string> {
  const names = new Map<string, string>();
  for (const [key, { person }] of [...standing].sort(byKey)) if (!names.has(person)) names.set(person, expected.get(key)?.person ?? `unexpected ${key}`);
  return names;
}
