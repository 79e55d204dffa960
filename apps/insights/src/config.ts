import { z } from 'zod';
import type { ServiceConfig } from '@tributary/service';

export const insightsConfig = z.object({
  /** The dashboard's own public client at the identity provider (authorization code with PKCE). */
  OIDC_CLIENT_ID: z.string().min(1).default('insights'),
  /** Where people reach the dashboard, without a path: `https://insights.example.org`. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
});
export type InsightsConfig = ServiceConfig<typeof insightsConfig>;
