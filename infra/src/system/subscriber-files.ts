import { join } from 'node:path';
import { readIfThere, writeAtomically } from '../files.js';
import type { Home } from '../home.js';

/** librdkafka's configuration, as `kcat -F FILE` reads it; PLAIN for the sake of versions that fail SCRAM against Kafka 4 (see kafkaProperties). */
export function kcatConfig(o: { brokers: readonly string[]; username: string; password: string }): string {
  return [
    `bootstrap.servers=${o.brokers.join(',')}`, 'security.protocol=SASL_PLAINTEXT', 'sasl.mechanisms=PLAIN',
    `sasl.username=${o.username}`, `sasl.password=${o.password}`, '',
  ].join('\n');
}

/** A connection service file of PostgreSQL: `PGSERVICEFILE=FILE psql service=bi_released`. */
export function pgServiceFile(role: string, adminUrl: string, password: string): string {
  const url = new URL(adminUrl);
  return [`[${role}]`, `host=${url.hostname}`, `port=${url.port || '5432'}`, `dbname=${url.pathname.slice(1)}`, `user=${role}`, `password=${password}`, ''].join('\n');
}

/** Writes the credentials that business intelligence tools are given (mode 0600); returns what for -> path. */
export async function writeSubscriberFiles(home: Home, o: {
  brokers: readonly string[]; kafka: { username: string; password: string } | undefined; databaseUrl: string; databasePasswords: Readonly<Record<string, string>>;
}): Promise<Record<string, string>> {
  const wanted: [string, string, string][] = [
    ...['bi_released', 'bi_live'].map((role): [string, string, string] =>
      [`psql ${role}`, `pg-${role.replace('_', '-')}.conf`, pgServiceFile(role, o.databaseUrl, o.databasePasswords[role] ?? '')]),
    ...(o.kafka === undefined ? [] : [['kcat bi', 'kcat-bi.conf', kcatConfig({ brokers: o.brokers, ...o.kafka })] satisfies [string, string, string]]),
  ];
  for (const [, file, content] of wanted) {
    const path = join(home.credentials, file);
    if ((await readIfThere(path)) !== content) await writeAtomically(path, content);
  }
  return Object.fromEntries(wanted.map(([what, file]) => [what, join(home.credentials, file)]));
}
