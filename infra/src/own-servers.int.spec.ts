import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stack } from '@tributary/testing';
import { homeAt } from './home.js';
import { checkOwnServers } from './own-servers.js';
import { withClient } from './postgres/roles.js';
import { stackAccess, startStack } from './stack.js';

const faultOf = (env: NodeJS.ProcessEnv) => checkOwnServers(env).then(() => null, (error: unknown) => error as Error & { code: string; remedy: string });

describe('servers that the environment names', () => {
  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['variable-wrong', { DATABASE_URL: 'SECRET' }, 'DATABASE_URL'],
    ['variable-wrong', { DATABASE_URL: 'mysql://u:SECRET@127.0.0.1/x' }, 'DATABASE_URL'],
    ['variable-wrong', { REDIS_URL: 'SECRET' }, 'REDIS_URL'],
    ['variable-wrong', { KAFKA_BROKERS: 'kafka://u:SECRET@127.0.0.1:9092' }, 'KAFKA_BROKERS'],
    ['variable-wrong', { OIDC_ISSUER: 'SECRET' }, 'OIDC_ISSUER'],
    ['variable-missing', { KAFKA_BROKERS: '127.0.0.1:1', KAFKA_USERNAME: 'SECRET' }, 'KAFKA_PASSWORD'],
    ['server-unreachable', { DATABASE_URL: 'postgresql://u:SECRET@127.0.0.1:1/tributary' }, 'DATABASE_URL'],
    ['server-unreachable', { REDIS_URL: 'redis://:SECRET@127.0.0.1:1' }, 'REDIS_URL'],
    ['server-unreachable', { KAFKA_BROKERS: '127.0.0.1:1', KAFKA_USERNAME: 'u', KAFKA_PASSWORD: 'SECRET' }, 'KAFKA_BROKERS'],
  ])('%s: %j is named and not repeated', async (code, env, name) => {
    const fault = await faultOf(env);
    expect(fault).toMatchObject({ code, message: expect.stringContaining(name) as string, remedy: expect.any(String) as string });
    expect(`${fault?.message ?? ''} ${fault?.remedy ?? ''}`).not.toContain('SECRET');
  });

  it('are told apart from those that do not accept the password', async () => {
    const { databaseUrl, kafka } = await stack();
    const url = new URL(databaseUrl);
    url.password = 'SECRET';
    expect(await faultOf({ DATABASE_URL: url.href })).toMatchObject({ code: 'server-refuses', message: expect.stringContaining('DATABASE_URL') as string });
    expect(await faultOf({ KAFKA_BROKERS: kafka.brokers.join(','), KAFKA_USERNAME: 'admin', KAFKA_PASSWORD: 'SECRET' })).toMatchObject({ code: 'server-refuses', message: expect.stringContaining('KAFKA_BROKERS') as string });
  });

  it('are taken when they answer, and a database that is missing is made', async () => {
    const { databaseUrl, redisUrl, kafka } = await stack();
    const url = new URL(databaseUrl);
    url.pathname = `/own_${process.pid}`;
    const login = kafka.username === undefined ? {} : { KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password };
    await checkOwnServers({ DATABASE_URL: url.href, REDIS_URL: redisUrl, KAFKA_BROKERS: kafka.brokers.join(','), ...login });
    expect(await withClient(url.href, async (client) => (await client.query('select 1')).rowCount)).toBe(1);
    await withClient(databaseUrl, (client) => client.query(`drop database own_${process.pid}`));
  });

  it('are asked for again by a home that stood on them: without them it would be another system, and an empty one', async () => {
    const home = homeAt(await mkdtemp(join(tmpdir(), 'own-servers-')));
    const external = { kind: 'stack', process: null, port: null, url: 'postgresql://u@host/tributary', log: null };
    await writeFile(home.systemFile, JSON.stringify({ version: 1, parts: { postgres: external }, files: {} }));
    const missing = { code: 'variable-missing', message: expect.stringContaining('DATABASE_URL') as string };
    await expect(stackAccess(home, {})).rejects.toMatchObject(missing);
    await expect(startStack(home, { env: {} })).rejects.toMatchObject(missing);
    await rm(home.root, { recursive: true });
  });
});
