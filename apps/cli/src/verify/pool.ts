import { postgresPasswords, stackAccess, urlAs } from '@tributary/infra';
import { createPool } from '@tributary/persistence';
import type { Session } from '../session/session.js';

/** A connection as the role that reads everything and writes nothing. End it. */
export async function verifierPool(session: Session): Promise<ReturnType<typeof createPool>> {
  const { databaseUrl } = await stackAccess(session.home);
  const url = urlAs(databaseUrl, 'verifier', (await postgresPasswords(session.home))['verifier'] ?? '');
  return createPool({ url, schema: 'kpi', name: 'verify', max: 1, statementTimeoutMs: 1_800_000 });
}
