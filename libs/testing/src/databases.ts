import { createHash, randomBytes } from 'node:crypto';
import { hasCode, postgresPasswords, provisionDatabase, roleOf, urlAs, withClient } from '@tributary/infra';
import { stack, testHome } from './stack.js';

export interface TestDatabase {
  /** Address with the administrator's rights. */
  readonly url: string;
  /** The address as a service (`ingest-sen2`) or another role (`verifier`, `bi_released`, `bi_live`) would have it. */
  urlAs(role: string): Promise<string>;
  drop(): Promise<void>;
}

export interface Template {
  readonly name: string;
  /** Runs once for each name and source of `build`, on an empty database that has every service's schema; usually applies migrations. */
  readonly build: (url: string) => Promise<void>;
  /** Add what `build` depends on (names of migrations, say) to have the template made anew when that changes. */
  readonly version?: string;
}

/** Templates older than this are not offered: code that `build` calls may have changed without a change of its text. */
const TEMPLATE_LIFETIME_MS = 10 * 60_000;

/** A database of the spec's own with the schemas and roles of the system; with a template, a copy of it (some tens of milliseconds). Drop it in afterAll. */
export async function createDatabase(options: { template?: Template } = {}): Promise<TestDatabase> {
  const { databaseUrl } = await stack();
  const admin = withDatabase(databaseUrl, 'postgres');
  const name = `t_${randomBytes(6).toString('hex')}`;
  // A template can be replaced by a newer one between finding and copying it.
  await retryWhenGone(async () => {
    const source = await templateFor(admin, options.template);
    await withClient(admin, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${source}`));
  });
  const url = withDatabase(databaseUrl, name);
  return {
    url,
    async urlAs(role) {
      const login = roleOf(role);
      return urlAs(url, login, (await postgresPasswords(testHome()))[login] ?? '');
    },
    async drop() {
      await withClient(admin, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

async function templateFor(admin: string, template: Template | undefined): Promise<string> {
  const base = await ensureTemplate(admin, 'base', 'v3', (url) => provisionDatabase(url));
  if (template === undefined) return base;
  return ensureTemplate(admin, template.name, `${template.version ?? ''}${template.build.toString()}`, template.build, base);
}

const UNDEFINED_DATABASE = '3D000';

async function retryWhenGone(work: () => Promise<void>, attempts = 3): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (attempts <= 1 || !hasCode(error, UNDEFINED_DATABASE)) throw error;
    await retryWhenGone(work, attempts - 1);
  }
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

/** Builds a template under a lock of the server, so that specs that run at once build it once; returns its name. */
async function ensureTemplate(admin: string, name: string, source: string, build: (url: string) => Promise<void>, from = 'template0'): Promise<string> {
  const epoch = name === 'base' ? '' : String(Math.floor(Date.now() / TEMPLATE_LIFETIME_MS));
  const family = `tpl_${name.replaceAll(/[^a-z0-9]/gi, '_').toLowerCase()}`.slice(0, 40);
  const database = `${family}_${createHash('sha256').update(`${source}|${epoch}`).digest('hex').slice(0, 12)}`;
  await withClient(admin, async (client) => {
    const ready = async () => (await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [database])).rowCount === 1;
    if (await ready()) return;
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [database]);
    if (await ready()) return;
    await dropOld(client, family, database);
    await client.query(`CREATE DATABASE ${database} TEMPLATE ${from}`);
    await build(withDatabase(admin, database));
    // Sessions left open by the builder would make every copy fail.
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()', [database]);
    await client.query(`ALTER DATABASE ${database} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  });
  return database;
}

async function dropOld(client: Parameters<Parameters<typeof withClient>[1]>[0], family: string, current: string): Promise<void> {
  // The half-built one of a spec that failed, and those of earlier versions that nobody is copying (a copy holds the name only for a moment).
  const old = await client.query<{ datname: string; template: boolean }>(
    "SELECT datname, datistemplate AS template FROM pg_database WHERE datname LIKE $1 || '\\_%' AND length(datname) = length($1) + 13", [family]);
  for (const { datname, template } of old.rows) {
    if (datname !== current && !template) continue;
    if (datname !== current && family === 'tpl_base') continue;
    await client.query(`ALTER DATABASE ${datname} WITH IS_TEMPLATE false`).catch(() => undefined);
    await client.query(`DROP DATABASE IF EXISTS ${datname}`).catch(() => undefined);
  }
}
