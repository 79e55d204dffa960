import { z } from 'zod';
import { feedSchema } from './feeds.js';
import { tokenSchema } from './facts.js';

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** `governance.organisations.v1`, key `council:806` or `provider:RTR`. */
export const organisationSchema = z.object({
  kind: z.enum(['council', 'provider']),
  /** DfE number or ODS code: what a sender is called. */
  id: z.string(),
  /** ONS code of a council; null for a provider. */
  onsCode: z.string().nullable(),
  name: z.string(),
  /** Code of the region the council is compared with; null for a provider. */
  region: z.string().nullable(),
  /** Sub-ICB (ODS) of best fit; null when not known. */
  nhsArea: z.string().nullable(),
  validFrom: isoDate.nullable(),
  validUntil: isoDate.nullable(),
});
export type Organisation = z.infer<typeof organisationSchema>;

/** What an agreement may name as a purpose. */
export const PURPOSES = ['joint-indicators', 'direct-care', 'audit'] as const;

/** What this platform processes data for: an agreement that does not name it allows nothing here. */
export const OUR_PURPOSE: (typeof PURPOSES)[number] = 'joint-indicators';

/** `governance.agreements.v1`, key the agreement's id. */
export const agreementSchema = z.object({
  id: z.string(),
  sender: z.string(),
  feed: feedSchema,
  /** ONS code of the council whose residents the data concern. */
  council: z.string(),
  purposes: z.array(z.string()),
  from: isoDate,
  until: isoDate,
  /** Days for which raw submissions may be kept, encrypted. */
  retentionDays: z.number().int().positive(),
  withdrawn: z.boolean(),
});
export type Agreement = z.infer<typeof agreementSchema>;

/** Does an agreement name the purpose that data are processed for here? */
export const isForOurPurpose = ({ purposes }: { readonly purposes: readonly string[] }): boolean => purposes.includes(OUR_PURPOSE);

type Term = Pick<Agreement, 'from' | 'until' | 'withdrawn'> & { readonly purposes: readonly string[] };

/** Does an agreement allow what is done here on a day (London, both ends included)? Withdrawn, or for other purposes, it does on none. */
export const isActiveOn = (day: string) => (term: Term): boolean => !term.withdrawn && isForOurPurpose(term) && term.from <= day && day <= term.until;

/** `governance.objections.v1`, key the objection's id: one person's tokens. */
export const objectionSchema = z.object({
  id: z.string(),
  tokens: z.array(tokenSchema).min(1),
  from: isoDate,
  withdrawn: z.boolean(),
});
export type Objection = z.infer<typeof objectionSchema>;

/**
 * What a principal may do. `sender`: push for its own organisation. `council`: see its own council and the region. `region`: the
 * region's own staff, open periods too. `bi`: what has been released. `auditor`: exact figures, every use logged. `operator`: everything
 * that keeps the platform running, open periods too.
 */
export const ROLES = ['sender', 'council', 'region', 'bi', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** `governance.principals.v1`, key the principal's id (the token's `client_id` or `sub`). */
export const principalSchema = z.object({
  id: z.string(),
  roles: z.array(z.enum(ROLES)),
  /** The organisation a `sender` or `council` principal belongs to (DfE number or ODS code); null for others. */
  organisation: z.string().nullable(),
  withdrawn: z.boolean(),
});
export type Principal = z.infer<typeof principalSchema>;

/** `governance.releases.v1`, key the release id: a release of a period has been asked for; ingestion answers with barriers. */
export const releaseRequestSchema = z.object({
  id: z.string(),
  period: z.string(),
  requestedAt: z.string(),
  requestedBy: z.string(),
});
export type ReleaseRequest = z.infer<typeof releaseRequestSchema>;

/** `governance.postcodes.v1`, key the outward code: every postcode of one outward code. Reference data, nothing personal. */
export const postcodesSchema = z.object({
  outward: z.string(),
  edition: z.string(),
  /** inward code -> [lsoa, ONS code of the council, sub-ICB] */
  postcodes: z.record(z.string(), z.tuple([z.string(), z.string(), z.string()])),
});
export type Postcodes = z.infer<typeof postcodesSchema>;

/** `governance.published-counts.v1`, key `feed|scope|sender`: what an official release says of a scope, to hold a return's key counts against. */
export const publishedCountsSchema = z.object({
  feed: feedSchema,
  scope: z.string().min(1).max(64),
  /** DfE number or ODS code. */
  sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/),
  /** Publisher and title of the release, for people. */
  source: z.string().min(1).max(200),
  /** By id of the key count that the feed declares. */
  counts: z.record(z.string(), z.number().int().nonnegative()),
});
export type PublishedCounts = z.infer<typeof publishedCountsSchema>;

/** `governance.populations.v1`, key `edition|ONS code`: residents by single year of age 0 to 25. */
export const populationSchema = z.object({
  /** For example `mid-2023`. */
  edition: z.string(),
  /** The date the estimate is for, for example 2023-06-30. */
  date: isoDate,
  area: z.string(),
  /** 26 counts, index = age. */
  ages: z.array(z.number().int().nonnegative()).length(26),
});
export type Population = z.infer<typeof populationSchema>;
