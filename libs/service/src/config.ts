import { z } from 'zod';
import { TributaryError } from '@tributary/domain';

/** What every service reads from its environment. */
export const baseConfigSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  /** Address to listen on; containers set 0.0.0.0. */
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(12),
  KAFKA_BROKERS: z.string().regex(/^[^\s,]+:\d+(,[^\s,]+:\d+)*$/),
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: z.string().min(1).optional(),
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }),
  OIDC_AUDIENCE: z.string().min(1),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});
export type BaseConfig = z.infer<typeof baseConfigSchema>;

/** The schema of a service's own variables: an object of zod, merged with {@link baseConfigSchema}. */
export type OwnConfigSchema = z.ZodObject;
export type ServiceConfig<S extends OwnConfigSchema> = BaseConfig & z.infer<S>;

/**
 * Reads and checks the environment. An empty variable counts as missing.
 * @throws TributaryError `configuration-invalid` that names each wrong or missing variable, and never shows a value.
 */
export function readConfig<S extends OwnConfigSchema>(own: S, environment: Readonly<Record<string, string | undefined>>): ServiceConfig<S> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const base = baseConfigSchema.safeParse(present);
  const mine = own.safeParse(present);
  const issues = [...(base.error?.issues ?? []), ...(mine.error?.issues ?? [])];
  if (!base.success || !mine.success) {
    const names = [...new Set(issues.map((issue) => {
      const name = String(issue.path[0] ?? 'environment');
      return `${name} (${present[name] === undefined ? 'missing' : 'not valid'})`;
    }))];
    throw new TributaryError('configuration-invalid', `wrong configuration: ${names.join(', ')}`, {
      remedy: 'Set the variables named; docs/operations.md describes them.',
    });
  }
  return { ...base.data, ...mine.data } as ServiceConfig<S>;
}
