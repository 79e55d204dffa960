import { z } from 'zod';
import { TributaryError } from '@tributary/domain';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  OIDC_ISSUER: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
  OIDC_AUDIENCE: z.string().min(1),
  /** Clients and people, see directory.ts. */
  IDENTITY_FILE: z.string().min(1),
  /** Folder for the signing keys. */
  IDENTITY_DATA: z.string().min(1),
});
export type IdentityConfig = z.infer<typeof schema>;

/**
 * Reads the environment. This provider proves nothing about who somebody is, so it serves a development machine only.
 * @throws TributaryError `development-only` when NODE_ENV is production, `configuration-invalid` with the names of wrong variables.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): IdentityConfig {
  if (env['NODE_ENV'] === 'production') {
    throw new TributaryError('development-only', 'The local identity provider does not run with NODE_ENV=production.', { remedy: 'Set OIDC_ISSUER of the services to your own identity provider.' });
  }
  const read = schema.safeParse(env);
  if (read.success) return read.data;
  const names = [...new Set(read.error.issues.map((issue) => `${String(issue.path[0])} (${env[String(issue.path[0])] ? 'not valid' : 'missing'})`))];
  throw new TributaryError('configuration-invalid', `wrong configuration: ${names.join(', ')}`, { remedy: 'Start it with `npx tributary up`.' });
}
