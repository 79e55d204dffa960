import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, writeAtomically } from '../files.js';
import { makeHome, type Home } from '../home.js';
import { withLock } from '../lock.js';
import { generatePassword } from '../secrets.js';
import { AUDIENCE, DASHBOARD_CLIENT } from './environment.js';

/** The file that the local identity provider reads (apps/identity, directory.ts): programs with their secrets, and people. */
const directorySchema = z.object({
  passphrase: z.string(),
  clients: z.array(z.object({ id: z.string(), secret: z.string(), description: z.string() })),
  people: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
  dashboard: z.object({ clientId: z.string(), redirectUris: z.array(z.string()), postLogoutRedirectUris: z.array(z.string()) }),
});
export type IdentityDirectory = z.infer<typeof directorySchema>;
export interface Person { readonly id: string; readonly name: string; readonly description: string }

/** What a program needs to get tokens; kept as `credentials/<id>.json`, mode 0600. */
export const credentialSchema = z.object({ clientId: z.string(), clientSecret: z.string(), issuer: z.string(), tokenUrl: z.string(), audience: z.string() });
export type Credential = z.infer<typeof credentialSchema>;

export function identityFile(home: Home): string {
  return join(home.secrets, 'identity.json');
}

/** Path of a program's credential; ids are letters, digits, dots and hyphens, so that they cannot leave the folder. */
export function credentialFile(home: Home, id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(id)) throw new TypeError(`not an id of a program: ${id}`);
  return join(home.credentials, `${id}.json`);
}

/** Registers a program with the local identity provider; one that is known keeps its secret. Returns its credential, which is also written to its file. */
export async function addClient(home: Home, client: { id: string; description: string }, issuer: string): Promise<Credential> {
  const path = credentialFile(home, client.id);
  const directory = await change(home, (d) => (d.clients.some((c) => c.id === client.id) ? d
    : { ...d, clients: [...d.clients, { ...client, secret: generatePassword() }] }));
  const secret = directory.clients.find((c) => c.id === client.id)?.secret ?? '';
  const credential: Credential = { clientId: client.id, clientSecret: secret, issuer, tokenUrl: `${issuer}/token`, audience: AUDIENCE };
  const content = `${JSON.stringify(credential, null, 2)}\n`;
  if ((await readIfThere(path)) !== content) await writeAtomically(path, content);
  return credential;
}

/**
 * Has the credentials in the home name the provider where it is now: its port is another one where the former was taken, and a program would show its secret to whoever listens there. A file that is not there is
 * not made again: it may have been handed out and removed.
 */
export async function refreshCredentials(home: Home, issuer: string): Promise<void> {
  const { clients } = await change(home, (directory) => directory);
  for (const client of clients) {
    const credential = await readCredential(home, client.id);
    if (credential !== undefined && credential.issuer !== issuer) await addClient(home, client, issuer);
  }
}

/** Lets a person sign in to the dashboard; a known one is described anew. */
export async function addPerson(home: Home, person: Person): Promise<void> {
  await change(home, (d) => (d.people.some((p) => JSON.stringify(p) === JSON.stringify(person)) ? d
    : { ...d, people: [...d.people.filter((p) => p.id !== person.id), person].toSorted((a, b) => (a.id < b.id ? -1 : 1)) }));
}

/** Tells the provider where the dashboard is, and writes the passphrase of the sign-in page to `credentials/sign-in.json`. */
export async function registerDashboard(home: Home, url: string): Promise<string> {
  const dashboard = { clientId: DASHBOARD_CLIENT, redirectUris: [`${url}/auth/callback`], postLogoutRedirectUris: [url, `${url}/`] };
  const directory = await change(home, (d) => (JSON.stringify(d.dashboard) === JSON.stringify(dashboard) ? d : { ...d, dashboard }));
  const path = join(home.credentials, 'sign-in.json');
  const content = `${JSON.stringify({ url, passphrase: directory.passphrase }, null, 2)}\n`;
  if ((await readIfThere(path)) !== content) await writeAtomically(path, content);
  return path;
}

/** The credential of a program that `addClient` made; undefined when there is none. */
export async function readCredential(home: Home, id: string): Promise<Credential | undefined> {
  const text = await readIfThere(credentialFile(home, id));
  return text === undefined ? undefined : credentialSchema.parse(JSON.parse(text));
}

async function change(home: Home, next: (directory: IdentityDirectory) => IdentityDirectory): Promise<IdentityDirectory> {
  await makeHome(home);
  const path = identityFile(home);
  return withLock(`${path}.lock`, async () => {
    const text = await readIfThere(path);
    const before: IdentityDirectory = text === undefined
      ? { passphrase: generatePassword().slice(0, 16), clients: [], people: [], dashboard: { clientId: DASHBOARD_CLIENT, redirectUris: [], postLogoutRedirectUris: [] } }
      : directorySchema.parse(JSON.parse(text));
    const after = next(before);
    if (text === undefined || after !== before) await writeAtomically(path, `${JSON.stringify(after, null, 2)}\n`);
    return after;
  }, 20_000);
}
