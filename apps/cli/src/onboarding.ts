import { organisationSchema, principalSchema, type Organisation, type Role } from '@tributary/contracts';
import { LOCAL_AUTHORITIES } from '@tributary/domain';
import { addClient, addPerson } from '@tributary/infra';
import { POPULATIONS, publishedCounts } from '@tributary/seeds';
import { z } from 'zod';
import type { Session } from './session/session.js';

export interface Onboarded extends Organisation {
  /** File with the credentials its systems push with. */
  readonly credentials: string;
}

/** Onboards a council: the organisation, its population estimates and published counts, credentials for its systems and an account for its people. */
export async function onboardCouncil(session: Session, dfe: string): Promise<Onboarded> {
  const governance = session.api('governance');
  const council = await governance.call(`/v1/councils/${encodeURIComponent(dfe)}`, organisationSchema, { method: 'PUT' });
  // An estimate of before the council had its present code of the ONS is about the same council.
  const codes = new Set([council.onsCode, ...LOCAL_AUTHORITIES.filter((la) => la.dfe === council.id).map((la) => la.ons)]);
  const populations = POPULATIONS.filter((p) => codes.has(p.area)).map((p) => ({ ...p, area: council.onsCode ?? p.area }));
  if (populations.length > 0) await governance.call('/v1/reference/populations', z.object({ loaded: z.number() }), { method: 'POST', json: populations });
  const published = publishedCounts(dfe);
  if (published) await governance.call('/v1/reference/published-counts', z.object({ loaded: z.number() }), { method: 'POST', json: [published] });
  await addPerson(session.home, { id: `person-${council.id}`, name: `${council.name} director`, description: `Sees ${council.name} and its region` });
  await principal(session, `person-${council.id}`, ['council'], council.id);
  return { ...council, credentials: await sender(session, council) };
}

/** Onboards a health provider: the organisation and credentials for its systems. */
export async function onboardProvider(session: Session, ods: string): Promise<Onboarded> {
  const provider = await session.api('governance').call(`/v1/providers/${encodeURIComponent(ods)}`, organisationSchema, { method: 'PUT' });
  return { ...provider, credentials: await sender(session, provider) };
}

async function sender(session: Session, organisation: Organisation): Promise<string> {
  const id = `sender-${organisation.id}`;
  await addClient(session.home, { id, description: `Systems of ${organisation.name}` }, session.url('identity'));
  await principal(session, id, ['sender'], organisation.id);
  return session.credentialsFile(id);
}

async function principal(session: Session, id: string, roles: readonly Role[], organisation: string): Promise<void> {
  await session.api('governance').call(`/v1/principals/${encodeURIComponent(id)}`, principalSchema, { method: 'PUT', json: { roles, organisation } });
}
