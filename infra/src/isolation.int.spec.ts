import { TOPICS } from '@tributary/contracts';
import { createDatabase, createTopics, eventually, kafkaEnv, stack, testHome, topicPrefix, type TestDatabase } from '@tributary/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { kafkaPasswords, prepareKafka } from './kafka/server.js';
import { provisionDatabase, withClient } from './postgres/roles.js';

describe('roles of the database', () => {
  let database: TestDatabase;
  const as = async (role: string, sql: string) => withClient(await database.urlAs(role), async (client) => (await client.query(sql)).rows);

  beforeAll(async () => {
    database = await createDatabase();
    await as('kpi', 'CREATE TABLE kpi.cell AS SELECT 1 AS n');
    await as('insights', 'CREATE TABLE insights.figure AS SELECT 12 AS value; CREATE VIEW bi.figure AS SELECT * FROM insights.figure; CREATE VIEW bi_live.figure AS SELECT * FROM insights.figure');
  });
  afterAll(() => database.drop());

  it('let a service work in its own schema', async () => {
    expect(await as('kpi', 'SELECT n FROM kpi.cell')).toEqual([{ n: 1 }]);
  });

  it('let no service read or make a table in the schema of another', async () => {
    await expect(as('linkage', 'SELECT n FROM kpi.cell')).rejects.toThrow('permission denied for schema kpi');
    await expect(as('linkage', 'CREATE TABLE kpi.mine (n int)')).rejects.toThrow('permission denied for schema kpi');
    await expect(as('linkage', 'CREATE TABLE public.mine (n int)')).rejects.toThrow('permission denied for schema public');
  });

  it('let subscribers read released views and nothing behind them', async () => {
    expect(await as('bi_released', 'SELECT value FROM bi.figure')).toEqual([{ value: 12 }]);
    await expect(as('bi_released', 'SELECT value FROM bi_live.figure')).rejects.toThrow('permission denied for schema bi_live');
    await expect(as('bi_released', 'SELECT value FROM insights.figure')).rejects.toThrow('permission denied for schema insights');
  });

  it("let the region's own staff read live views too", async () => {
    expect(await as('bi_live', 'SELECT b.value FROM bi.figure b JOIN bi_live.figure l USING (value)')).toEqual([{ value: 12 }]);
    await expect(as('bi_live', 'SELECT n FROM kpi.cell')).rejects.toThrow('permission denied');
  });

  it('let the verifier read everything and write nothing', async () => {
    expect(await as('verifier', 'SELECT n FROM kpi.cell')).toEqual([{ n: 1 }]);
    await expect(as('verifier', 'INSERT INTO kpi.cell VALUES (2)')).rejects.toThrow(/read-only transaction|permission denied/);
  });

  it('let services agree by locks, and no reader hold one of theirs or store anything', async () => {
    for (const role of ['bi_released', 'bi_live', 'verifier']) {
      for (const call of ['pg_try_advisory_lock(1)', 'pg_advisory_xact_lock_shared(1, 2)', "lo_from_bytea(0, 'x')", 'lo_creat(-1)', "pg_logical_emit_message(false, 'a', 'b')"]) {
        await expect(as(role, `SELECT ${call}`)).rejects.toThrow('permission denied for function');
      }
    }
    expect(await as('kpi', 'SELECT pg_try_advisory_xact_lock(1) AS got')).toEqual([{ got: true }]);
  });

  it('let no reader watch how many rows others write, nor what they do', async () => {
    for (const role of ['bi_released', 'bi_live']) {
      for (const view of ['pg_stat_all_tables', 'pg_statio_all_tables', 'pg_stat_database', 'pg_stat_activity']) await expect(as(role, `SELECT * FROM ${view}`)).rejects.toThrow('permission denied for function');
    }
    expect(await as('kpi', "SELECT count(*)::int AS seen FROM pg_stat_all_tables WHERE relid = 'kpi.cell'::regclass")).toEqual([{ seen: 1 }]);
    expect(await as('kpi', "SELECT count(*) > 0 AS seen FROM pg_stat_activity WHERE usename = current_user")).toEqual([{ seen: true }]);
  });

  it('let nobody into the databases that the server brings along', async () => {
    for (const role of ['bi_released', 'bi_live', 'verifier', 'kpi']) {
      for (const other of ['postgres', 'template1']) {
        const url = new URL(await database.urlAs(role));
        url.pathname = `/${other}`;
        await expect(withClient(url.href, async () => undefined)).rejects.toThrow(`permission denied for database "${other}"`);
      }
    }
  });

  it('leave readers a part of the connections only, however many they open', async () => {
    const limits = await as('verifier', `SELECT rolname, rolconnlimit < current_setting('max_connections')::int / 4 AND rolconnlimit > 0 AS limited FROM pg_roles WHERE rolname LIKE 'bi\\_%' ORDER BY 1`);
    expect(limits).toEqual([{ rolname: 'bi_live', limited: true }, { rolname: 'bi_released', limited: true }]);
  });

  it('are the same after a second start', async () => {
    await provisionDatabase(database.url);
    await expect(as('linkage', 'SELECT n FROM kpi.cell')).rejects.toThrow('permission denied');
    expect(await as('verifier', 'SELECT n FROM kpi.cell')).toEqual([{ n: 1 }]);
  });

  it('ask for the password', async () => {
    const url = new URL(database.url);
    url.password = 'guess';
    await expect(withClient(url.href, async () => undefined)).rejects.toThrow('password authentication failed');
  });
});

describe('principals of the broker', () => {
  const kafka = async (principal: string, password?: string) => {
    const env = await kafkaEnv(principal);
    return new Kafka({
      clientId: 'spec', brokers: env.brokers.split(','), logLevel: logLevel.NOTHING, retry: { retries: 0 },
      sasl: { mechanism: 'scram-sha-512', username: principal, password: password ?? env.password },
    });
  };
  /** Joins a group and reads the topic from its start until the first batch or an empty end; throws what the broker refuses. */
  const read = async (principal: string, topic: string, group = `${principal}.spec-${process.pid}`) => {
    const consumer = (await kafka(principal)).consumer({ groupId: group, maxWaitTimeInMs: 100, retry: { retries: 0, restartOnFailure: async () => false } });
    await consumer.connect();
    try {
      const outcome = new Promise<string>((resolve) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error.message));
        consumer.on(consumer.events.FETCH, () => resolve('read'));
      });
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ eachBatch: async () => undefined });
      return await outcome;
    } finally {
      await consumer.disconnect();
    }
  };
  const write = async (principal: string, topic: string) => {
    const producer = (await kafka(principal)).producer({ createPartitioner: Partitioners.DefaultPartitioner, retry: { retries: 0 } });
    await producer.connect();
    try {
      await producer.send({ topic, messages: [{ key: 'spec', value: null }] });
    } finally {
      await producer.disconnect();
    }
  };

  beforeAll(async () => {
    const { kafka: access } = await stack();
    await prepareKafka(access);
  });

  it('let business intelligence read released figures', async () => {
    expect(await read('bi', TOPICS.indicators.name)).toBe('read');
  });

  it.each([[TOPICS.live.name], [TOPICS.sen2.name], [TOPICS.linked.name], [TOPICS.principals.name]])('refuse business intelligence %s', async (topic) => {
    await expect(read('bi', topic)).rejects.toThrow(/not authorized|authorization failed/i);
  });

  it('refuse business intelligence to write', async () => {
    await expect(write('bi', TOPICS.indicators.name)).rejects.toThrow(/authoriz/i);
  });

  it('let a service read and write its own topics, and none of another', async () => {
    await write('ingest-sen2', TOPICS.sen2.name);
    expect(await read('linkage', TOPICS.sen2.name)).toBe('read');
    await expect(read('ingest-camhs', TOPICS.sen2.name)).rejects.toThrow(/authoriz/i);
    await expect(write('ingest-camhs', TOPICS.sen2.name)).rejects.toThrow(/authoriz/i);
  });

  it('keep each to consumer groups of its own name', async () => {
    expect(await read('bi', TOPICS.indicators.name, 'bi.another')).toBe('read');
    // What kafkajs makes of the broker's refusal to name the coordinator of a group that is not the caller's.
    expect(await read('bi', TOPICS.indicators.name, 'kpi.stolen')).toBe('Failed to find group coordinator');
  });

  it('let nobody in with a wrong password', async () => {
    const admin = (await kafka('kpi', 'guess')).admin();
    await expect(admin.connect()).rejects.toThrow(/authentication failed|invalid credentials/i);
  });

  it('have a password each', async () => {
    const passwords = Object.values(await kafkaPasswords(testHome()));
    expect(new Set(passwords).size).toBe(passwords.length);
  });

  it('see nothing of topics under a prefix that belong to tests', async () => {
    const prefix = topicPrefix();
    await createTopics(prefix, ['indicators']);
    await eventually(() => expect(read('bi', prefix + TOPICS.indicators.name)).rejects.toThrow(/authoriz/i));
  });
});
