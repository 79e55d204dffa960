import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { TOPICS, type Agreement, type Organisation, type Principal, type TopicDefinition } from '@tributary/contracts';
import type { Batch, BatchConsumer } from '@tributary/messaging';
import { insertRows, type Tx } from '@tributary/persistence';
import type { AccessListener, Changed } from './access-listener.js';
import { AccessListenerRegistry } from './listener-registry.js';
import { SERVICE_NAME } from './tokens.js';

type AccessMessage = Organisation | Agreement | Principal;

interface Table {
  readonly topic: TopicDefinition;
  readonly name: string;
  readonly key: string;
  readonly columns: Readonly<Record<string, string>>;
  /** The columns beside key and document, in order. */
  readonly values: (document: never) => unknown[];
  readonly tell: (listener: AccessListener, tx: Tx, changed: readonly Changed<never>[]) => Promise<void> | undefined;
}

const TABLES: readonly Table[] = [
  {
    topic: TOPICS.organisations, name: 'access_organisation', key: 'key', columns: { kind: 'text', id: 'text', ons_code: 'text' },
    values: (one: Organisation) => [one.kind, one.id, one.onsCode],
    tell: (listener, tx, changed) => listener.onOrganisations?.(tx, changed),
  },
  {
    topic: TOPICS.agreements, name: 'access_agreement', key: 'id',
    columns: { sender: 'text', feed: 'text', council: 'text', valid_from: 'date', valid_until: 'date', withdrawn: 'boolean' },
    values: (one: Agreement) => [one.sender, one.feed, one.council, one.from, one.until, one.withdrawn],
    tell: (listener, tx, changed) => listener.onAgreements?.(tx, changed),
  },
  {
    topic: TOPICS.principals, name: 'access_principal', key: 'id', columns: {}, values: () => [],
    tell: (listener, tx, changed) => listener.onPrincipals?.(tx, changed),
  },
];

/** Folds organisations, agreements and principals into this service's read model: the latest message of a key is the truth, a tombstone removes it. */
@Injectable()
export class AccessConsumer implements BatchConsumer<AccessMessage | null> {
  readonly group: string;
  readonly topics = TABLES.map((table) => table.topic);
  readonly tombstones = 'deliver';
  readonly concurrency = 3;

  constructor(
    @Inject(SERVICE_NAME) service: string,
    private readonly listeners: AccessListenerRegistry,
    private readonly modules: ModuleRef,
  ) {
    this.group = `${service}.access`;
  }

  async handle(tx: Tx, batch: Batch<AccessMessage | null>): Promise<void> {
    const table = TABLES.find((one) => one.topic === batch.topic);
    if (!table) return;
    const latest = new Map(batch.messages.map((message) => [message.key, message.value]));
    const changed = await this.#changes(tx, table, latest);
    if (changed.size === 0) return;
    await store(tx, table, changed);
    for (const type of this.listeners.types) {
      const listener = this.modules.get(type, { strict: false });
      await table.tell(listener, tx, [...changed.values()] as Changed<never>[]);
    }
  }

  async #changes(tx: Tx, table: Table, latest: ReadonlyMap<string, AccessMessage | null>): Promise<Map<string, Changed<AccessMessage>>> {
    const { rows } = await tx.query<{ key: string; document: unknown }>(
      `select ${table.key} as key, document from ${table.name} where ${table.key} = any($1)`, [[...latest.keys()]],
    );
    const before = new Map(rows.map((row) => [row.key, row.document]));
    const changed = new Map<string, Changed<AccessMessage>>();
    for (const [key, after] of latest) {
      const held = before.get(key);
      const parsed = held === undefined ? undefined : table.topic.schema.parse(held) as AccessMessage;
      if (stable(parsed) !== stable(after ?? undefined)) changed.set(key, { before: parsed, after: after ?? undefined });
    }
    return changed;
  }
}

async function store(tx: Tx, table: Table, changed: ReadonlyMap<string, Changed<AccessMessage>>): Promise<void> {
  const gone = [...changed].filter(([, change]) => change.after === undefined).map(([key]) => key);
  if (gone.length > 0) await tx.query(`delete from ${table.name} where ${table.key} = any($1)`, [gone]);
  const columns = { [table.key]: 'text', document: 'jsonb', ...table.columns };
  const rows = [...changed].flatMap(([key, { after }]) => (after === undefined ? [] : [[key, after, ...table.values(after as never)]]));
  const updates = Object.keys(columns).filter((name) => name !== table.key).map((name) => `${name} = excluded.${name}`).join(', ');
  await insertRows(tx, table.name, columns, rows, `on conflict (${table.key}) do update set ${updates}`);
}

/** Equal content is equal text, whatever order jsonb gave the fields. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner)) ?? '';
}
