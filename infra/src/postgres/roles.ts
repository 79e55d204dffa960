import { SERVICE_NAMES } from '@tributary/contracts';
import pg from 'pg';

/** Name of the database of an installation. */
export const DATABASE = 'tributary';

/** Role and schema of a service: its name with `_` for `-`. */
export function roleOf(service: string): string {
  return service.replaceAll('-', '_');
}

/** Every login role besides the administrator: services, readers of released and of live figures, and the verifier, who reads everything and writes nothing. */
export const POSTGRES_ROLES: readonly string[] = [...SERVICE_NAMES.map(roleOf), 'bi_released', 'bi_live', 'verifier'];

/** How many connections all holders of one reader's account have together, of the 200 of the server. */
const READER_CONNECTIONS = 20;

/** Makes the roles or gives them the passwords of the home. `adminUrl` may be any database of the server. */
export async function provisionRoles(adminUrl: string, passwords: Readonly<Record<string, string>>): Promise<void> {
  await withClient(adminUrl, async (client) => {
    for (const role of POSTGRES_ROLES) {
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
      await client.query(`${verb} ROLE ${name(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(passwords[role] ?? '')}`);
    }
    for (const role of ['bi_released', 'bi_live', 'verifier']) {
      await client.query(`ALTER ROLE ${name(role)} SET default_transaction_read_only = on`);
    }
    // A reader may lift its own time limit; what it cannot do is to take the connections that services need.
    for (const role of ['bi_released', 'bi_live']) await client.query(`ALTER ROLE ${name(role)} CONNECTION LIMIT ${READER_CONNECTIONS}; ALTER ROLE ${name(role)} SET statement_timeout = '60s'`);
  });
}

/**
 * Gives a database its schemas: one per service, owned by the service's role and closed to the others, and the two of the SQL views (`bi`, `bi_live`),
 * which insights fills. Can be repeated.
 */
export async function provisionDatabase(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('BEGIN');
    // Several processes may prepare databases of one server at once; catalogue updates would collide.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('tributary.provision'))");
    const database = client.escapeIdentifier((await client.query<{ name: string }>('SELECT current_database() AS name')).rows[0]?.name ?? DATABASE);
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${POSTGRES_ROLES.map(name).join(', ')}`);
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    for (const role of SERVICE_NAMES.map(roleOf)) {
      await client.query(`GRANT TEMPORARY ON DATABASE ${database} TO ${name(role)}`);
      await ownedSchema(client, role, role);
      await readable(client, role, role, 'verifier');
    }
    for (const schema of ['bi', 'bi_live']) await ownedSchema(client, schema, 'insights');
    await readable(client, 'bi', 'insights', 'bi_released');
    await readable(client, 'bi', 'insights', 'bi_live');
    await readable(client, 'bi_live', 'insights', 'bi_live');
    await closeToReaders(client);
    await client.query('COMMIT');
  });
}

/**
 * Takes from readers what PostgreSQL lets every role do. Services agree by advisory locks: a reader who held one would stop figures, releases or links for as long
 * as the connection stands. Large objects and messages in the log are written without a right to any table, in read-only transactions too. The server's counters tell of every table, whoever may read
 * it, each row that comes or goes: when somebody objects, say. Only an owner of these functions can take them away; an administrator who is none (a server given by URL) leaves them as they are.
 */
async function closeToReaders(client: pg.Client): Promise<void> {
  await client.query(`DO $$ DECLARE f regprocedure; BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(pg_(try_)?advisory_|pg_stat_get_|lo_|loread$|lowrite$|pg_logical_emit_message$)' AND pg_has_role(proowner, 'USAGE') LOOP
      EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
      IF f::text ~ 'advisory|pg_stat_get_' THEN EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${SERVICE_NAMES.map(roleOf).map(name).join(', ')}', f); END IF;
    END LOOP;
  END $$`);
}

/** Shuts the databases that a server brings along: every role may enter them, and store things there that no right to any table of ours is needed for. For a server of our own; on another's they are its administrator's. */
export async function closeOtherDatabases(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtext('tributary.provision'))");
    await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
    await client.query('COMMIT');
  });
}

async function ownedSchema(client: pg.Client, schema: string, owner: string): Promise<void> {
  // An administrator who is no superuser (a server given by URL) must be a member of the role to give a schema to it.
  await client.query(`DO $$ BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN EXECUTE format('GRANT ${name(owner)} TO %I', current_user); END IF;
  END $$`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${name(schema)} AUTHORIZATION ${name(owner)}`);
  await client.query(`REVOKE ALL ON SCHEMA ${name(schema)} FROM PUBLIC`);
}

async function readable(client: pg.Client, schema: string, owner: string, reader: string): Promise<void> {
  await client.query(`GRANT USAGE ON SCHEMA ${name(schema)} TO ${name(reader)}`);
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${name(schema)} TO ${name(reader)}`);
  await client.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${name(owner)} IN SCHEMA ${name(schema)} GRANT SELECT ON TABLES TO ${name(reader)}`);
}

const name = (identifier: string) => pg.escapeIdentifier(identifier);

/** Does some work on one connection, which is then closed. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'infra', connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the database when the server has none of that name. */
export async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} TEMPLATE template0 ENCODING 'UTF8'`);
  });
}
