import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A signer of tokens with just what a verifier asks for: discovery, a key set, and tokens of any client. */
export interface TokenIssuer {
  readonly url: string;
  readonly audience: string;
  token(client: string): string;
  close(): void;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Starts an issuer on a port of its own. */
export async function startTokenIssuer(audience = 'tributary'): Promise<TokenIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256', use: 'sig' };
  const server = createServer((request, response) => {
    const issuer = `http://${request.headers.host ?? ''}`;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url, audience,
    token: (client) => {
      const now = Math.floor(Date.now() / 1000);
      const text = `${encoded({ alg: 'ES256', kid: 'test', typ: 'at+jwt' })}.${encoded({ client_id: client, iss: url, aud: audience, sub: client, iat: now, exp: now + 3_600 })}`;
      return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
    close: () => { server.close(); server.closeAllConnections(); },
  };
}
