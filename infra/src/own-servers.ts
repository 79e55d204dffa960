import { TributaryError } from '@tributary/domain';
import { withAdmin, type KafkaAccess } from './kafka/admin.js';
import { ensureDatabase, withClient } from './postgres/roles.js';
import { answers } from './redis/server.js';

export type StackPart = 'postgres' | 'redis' | 'kafka';

/** The variable that names a server of somebody else's, to be used instead of starting one. */
export const VARIABLE = { postgres: 'DATABASE_URL', redis: 'REDIS_URL', kafka: 'KAFKA_BROKERS' } as const satisfies Record<StackPart, string>;

const FORM: Readonly<Record<StackPart | 'issuer', string>> = {
  postgres: 'postgresql://USER:PASSWORD@HOST:5432/tributary', redis: 'redis://:PASSWORD@HOST:6379/0', kafka: 'HOST:9092,HOST:9092', issuer: 'https://HOST/realm',
};

/** What the variable of a part says; undefined when it is not set. */
export function external(part: StackPart, env: NodeJS.ProcessEnv): string | undefined {
  return env[VARIABLE[part]] || undefined;
}

export function externalKafka(brokers: string, env: NodeJS.ProcessEnv): KafkaAccess {
  return { brokers: brokers.split(','), username: env['KAFKA_USERNAME'] || undefined, password: env['KAFKA_PASSWORD'] || undefined };
}

/**
 * Looks at every server that the environment names before anything is started. A fault names the variable, never what stands in it: that may be a password.
 * @throws TributaryError `variable-wrong`, `variable-missing`, `server-unreachable`, `server-refuses`, `database-missing`
 */
export async function checkOwnServers(env: NodeJS.ProcessEnv): Promise<void> {
  const [postgres, redis, kafka] = [external('postgres', env), external('redis', env), external('kafka', env)];
  if (postgres !== undefined && !isUrl(postgres, ['postgres:', 'postgresql:'])) throw wrong('DATABASE_URL', FORM.postgres);
  if (redis !== undefined && !isUrl(redis, ['redis:', 'rediss:'])) throw wrong('REDIS_URL', FORM.redis);
  if (kafka !== undefined && !kafka.split(',').every((broker) => /^[^\s/@,]+:\d{1,5}$/.test(broker))) throw wrong('KAFKA_BROKERS', FORM.kafka);
  if (env['OIDC_ISSUER'] && !isUrl(env['OIDC_ISSUER'], ['https:', 'http:'])) throw wrong('OIDC_ISSUER', FORM.issuer);
  if (kafka !== undefined && env['KAFKA_USERNAME'] && !env['KAFKA_PASSWORD']) throw missing('KAFKA_PASSWORD', 'KAFKA_USERNAME is set');
  if (postgres !== undefined) await reachDatabase(postgres);
  if (redis !== undefined && !(await answers(redis))) throw unreachable('REDIS_URL', 'does not answer, or does not accept the password');
  if (kafka !== undefined) await withAdmin(externalKafka(kafka, env), (admin) => admin.describeCluster()).catch((cause: unknown) => { throw brokerFault(cause); });
}

/** A home that stood on a server of somebody else's has nothing of its data on one of its own: started without the variable it would be another, empty system. */
export function assertStillNamed(part: StackPart): never {
  throw missing(VARIABLE[part], 'this home was last started with a server of your own');
}

const isUrl = (text: string, protocols: readonly string[]): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && url.hostname !== '' && protocols.includes(url.protocol);
};

/** Makes the database where the server has none of that name, as far as the administrator may. */
async function reachDatabase(url: string): Promise<void> {
  try {
    await withClient(url, (client) => client.query('SELECT 1'));
  } catch (error) {
    if (codeOf(error) !== '3D000') throw databaseFault(error);
    const maintenance = new URL(url);
    maintenance.pathname = '/postgres';
    await ensureDatabase(maintenance.href, decodeURIComponent(new URL(url).pathname.slice(1))).catch((cause: unknown) => {
      throw new TributaryError('database-missing', 'the database that DATABASE_URL names does not exist, and could not be made', { cause, remedy: 'Have the administrator of the server make it (encoding UTF8).' });
    });
  }
}

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '');

/** Classes 28 and 42501 of PostgreSQL are about who one is; everything else is taken for a server that cannot be reached. */
function databaseFault(cause: unknown): TributaryError {
  return /^28|^42501/.test(codeOf(cause)) ? refuses('DATABASE_URL', cause) : unreachable('DATABASE_URL', 'does not answer', cause);
}

function brokerFault(cause: unknown): TributaryError {
  return cause instanceof Error && /SASL|Authori[sz]ation/i.test(cause.name + cause.message) ? refuses('KAFKA_BROKERS', cause) : unreachable('KAFKA_BROKERS', 'does not answer', cause);
}

const wrong = (name: string, form: string) => new TributaryError('variable-wrong', `${name} is not an address of its form`, { remedy: `For example ${form}` });
const missing = (name: string, why: string) => new TributaryError('variable-missing', `${name} is not set, and ${why}`, { remedy: 'Set it as it was; docs/operations.md describes servers of your own. For servers that tributary starts itself take another home.' });
const unreachable = (name: string, what: string, cause?: unknown) => new TributaryError('server-unreachable', `the server that ${name} names ${what}`, { cause, remedy: 'Check the variable, and that the server can be reached from here.' });
const refuses = (name: string, cause: unknown) => new TributaryError('server-refuses', `the server that ${name} names does not accept the user and password`, { cause, remedy: name === 'KAFKA_BROKERS' ? 'Check KAFKA_USERNAME and KAFKA_PASSWORD (SCRAM-SHA-512).' : 'Check both in the variable; characters with a meaning in URLs must be encoded.' });
