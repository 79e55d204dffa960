import type { Role } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import type { Home } from '../home.js';
import { waitUntil } from '../wait.js';
import { addClient, addPerson, credentialFile, refreshCredentials, type Credential, type Person } from './directory.js';
import { OPERATOR } from './environment.js';

interface Account { readonly id: string; readonly roles: readonly Role[]; readonly organisation: string | null; readonly description: string }

/** Programs of a fresh installation besides the operator. Senders are added when a council or provider is onboarded. */
const PROGRAMS: readonly Account[] = [
  { id: 'auditor', roles: ['auditor'], organisation: null, description: 'Quality assurance: exact figures, every use logged' },
  { id: 'region', roles: ['region'], organisation: null, description: 'The region: open periods too' },
  { id: 'bi', roles: ['bi'], organisation: null, description: 'Business intelligence tools: what has been released' },
];
const PEOPLE: readonly (Person & { roles: readonly Role[] })[] = [
  { id: 'person-region', name: 'Regional analyst', description: 'Sees every council, open periods too', roles: ['region'] },
  { id: 'person-commissioner', name: 'Commissioner', description: 'Sees what has been released', roles: ['bi'] },
  { id: 'person-auditor', name: 'Auditor', description: 'Checks exact figures; every use is logged', roles: ['auditor'] },
];

/**
 * Registers the accounts with the local identity provider and, as the operator, with governance. Can be repeated: governance is only told
 * of principals it does not know yet, so that what an operator has changed stays changed. Returns what for -> path of the credential.
 */
export async function registerAccounts(home: Home, issuer: string, governancePort: number): Promise<Record<string, string>> {
  await refreshCredentials(home, issuer);
  const operator = await addClient(home, { id: OPERATOR, description: 'Runs the platform' }, issuer);
  for (const { id, description } of PROGRAMS) await addClient(home, { id, description }, issuer);
  for (const { id, name, description } of PEOPLE) await addPerson(home, { id, name, description });
  const governance = `http://127.0.0.1:${governancePort}`;
  let token = '';
  await waitUntil('a token of the operator', async () => { token = await accessToken(operator); return true; }, { timeout: 10_000, every: 200 });
  const known = await knownPrincipals(governance, token);
  for (const { id, roles } of [...PROGRAMS, ...PEOPLE]) {
    if (!known.has(id)) await call(`${governance}/v1/principals/${id}`, token, { roles, organisation: null });
  }
  return Object.fromEntries([OPERATOR, ...PROGRAMS.map(({ id }) => id)].map((id) => [`${id} credential`, credentialFile(home, id)]));
}

/**
 * An access token by client credentials.
 * @throws TributaryError `no-token` when the identity provider refuses.
 */
export async function accessToken(credential: Credential): Promise<string> {
  const response = await fetch(credential.tokenUrl, {
    method: 'POST', signal: AbortSignal.timeout(10_000),
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: credential.clientId, client_secret: credential.clientSecret }),
  });
  const body: unknown = await response.json();
  const token = z.object({ access_token: z.string() }).safeParse(body);
  if (!response.ok || !token.success) throw new TributaryError('no-token', `The identity provider gave ${credential.clientId} no token (${response.status}).`);
  return token.data.access_token;
}

/** The operator itself is taken over by governance at its first start: its rights may arrive a moment after its health. */
async function knownPrincipals(governance: string, token: string): Promise<Set<string>> {
  let known = new Set<string>();
  await waitUntil('governance to know the operator', async () => {
    const principals = z.array(z.object({ id: z.string() })).parse(await call(`${governance}/v1/principals`, token));
    known = new Set(principals.map(({ id }) => id));
    return true;
  }, { timeout: 30_000, every: 200 });
  return known;
}

async function call(url: string, token: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'PUT', signal: AbortSignal.timeout(10_000),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new TributaryError('governance-refused', `Governance answered ${response.status} to ${new URL(url).pathname}.`);
  return response.json();
}
