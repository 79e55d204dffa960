import { createHash, timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import type { Logger } from '@tributary/observability';
import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Provider } from 'oidc-provider';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { IdentityConfig } from './config.js';
import { DirectoryFile } from './directory.js';
import { loadKeys } from './keys.js';
import { messagePage, signInPage } from './page.js';
import { createProvider } from './provider.js';

const formSchema = z.object({ person: z.string().default(''), passphrase: z.string().default('') });

/** The provider with its sign-in page and `GET /health`. */
export async function createIdentity(config: IdentityConfig, logger: Logger): Promise<Express> {
  const directory = new DirectoryFile(config.IDENTITY_FILE);
  await directory.read();
  const provider = createProvider(config, directory, await loadKeys(config.IDENTITY_DATA));
  provider.on('server_error', (_context, error) => logger.error('the identity provider failed', { error: error instanceof Error ? error.name : 'unknown' }));
  const app = express();
  app.disable('x-powered-by');
  app.use(helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      // Browsers apply form-action to the redirect that follows a form too: the dashboard has another port.
      directives: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"], scriptSrc: ["'unsafe-inline'"], formAction: ["'self'", 'http://127.0.0.1:*'], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
  }));
  app.get('/health', (_request, response) => { response.json({ state: 'up', pid: process.pid }); });
  signIn(app, provider, directory);
  app.use(provider.callback());
  return app;
}

/** Listens on the loopback address, and on no other. */
export function listen(app: Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error?: Error) => (error === undefined ? resolve(server) : reject(error)));
  });
}

function signIn(app: Express, provider: Provider, directory: DirectoryFile): void {
  const attempts = new RateLimiterMemory({ points: 10, duration: 60 });
  const expired = (response: Response) => response.status(400).type('html')
    .send(messagePage('Your sign-in has expired', 'Go back to the dashboard and choose Sign in again.'));
  const details = (request: Request, response: Response) => provider.interactionDetails(request, response).catch(() => undefined);

  app.get('/interaction/:uid', async (request, response) => {
    const interaction = await details(request, response);
    if (interaction === undefined) return void expired(response);
    response.type('html').send(signInPage({ uid: interaction.uid, people: (await directory.read()).people }));
  });

  app.post('/interaction/:uid', express.urlencoded({ extended: false, limit: '4kb' }), async (request, response) => {
    const interaction = await details(request, response);
    if (interaction === undefined) return void expired(response);
    const { people, passphrase } = await directory.read();
    const form = formSchema.catch({ person: '', passphrase: '' }).parse(request.body);
    const again = (status: number, field: 'person' | 'passphrase', message: string) => void response.status(status).type('html')
      .send(signInPage({ uid: interaction.uid, people, chosen: form.person, problem: { field, message } }));
    const allowed = await attempts.consume('sign-in').then(() => true, () => false);
    if (!allowed) return again(429, 'passphrase', 'Too many attempts: wait a minute and try again');
    if (!people.some((person) => person.id === form.person)) return again(400, 'person', 'Choose who you are');
    if (!same(form.passphrase.trim(), passphrase)) return again(400, 'passphrase', 'Enter the passphrase of this installation');
    await provider.interactionFinished(request, response, { login: { accountId: form.person, remember: false } });
  });
}

/** Compares without telling by the time it takes how much was right. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
