import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { DirectoryFile } from './directory.js';

interface Entry { payload: AdapterPayload; expires: number }

/** What the provider remembers: clients come from the directory, everything else lives in memory and is gone with the process. */
export function storeFor(directory: DirectoryFile): new (model: string) => Adapter {
  const entries = new Map<string, Entry>();
  const current = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (entry !== undefined && entry.expires > Date.now()) return entry.payload;
    entries.delete(key);
    return undefined;
  };
  const first = (model: string, matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    for (const key of [...entries.keys()].filter((k) => k.startsWith(`${model}:`))) {
      const payload = current(key);
      if (payload !== undefined && matches(payload)) return payload;
    }
    return undefined;
  };

  return class Store implements Adapter {
    constructor(private readonly model: string) {}

    async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
      for (const key of entries.keys()) current(key);
      entries.set(`${this.model}:${id}`, { payload, expires: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000 });
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return this.model === 'Client' ? findClient(directory, id) : current(`${this.model}:${id}`);
    }

    async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
      return first(this.model, (payload) => payload['userCode'] === userCode);
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return first(this.model, (payload) => payload['uid'] === uid);
    }

    async consume(id: string): Promise<void> {
      const payload = current(`${this.model}:${id}`);
      if (payload !== undefined) payload['consumed'] = Math.floor(Date.now() / 1000);
    }

    async destroy(id: string): Promise<void> {
      entries.delete(`${this.model}:${id}`);
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, entry] of entries) if (entry.payload['grantId'] === grantId) entries.delete(key);
    }
  };
}

async function findClient(directory: DirectoryFile, id: string): Promise<AdapterPayload | undefined> {
  const { clients, dashboard } = await directory.read();
  if (id === dashboard.clientId) {
    return {
      client_id: id, application_type: 'web', token_endpoint_auth_method: 'none', grant_types: ['authorization_code'], response_types: ['code'],
      redirect_uris: dashboard.redirectUris, post_logout_redirect_uris: dashboard.postLogoutRedirectUris,
    };
  }
  const client = clients.find((c) => c.id === id);
  return client === undefined ? undefined : {
    client_id: id, client_secret: client.secret, grant_types: ['client_credentials'], response_types: [], redirect_uris: [],
  };
}
