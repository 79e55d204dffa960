import { z } from 'zod';

/** Why a figure is as it is, or is missing (issue: status per council and measure; dashboard.md rule 3). */
export const FIGURE_STATUSES = ['returned', 'not-returned', 'no-agreement', 'not-linkable', 'withdrawn', 'not-applicable'] as const;
export const HIDDEN_REASONS = ['small-number', 'complementary', 'too-few-contributors', 'no-denominator'] as const;

/**
 * A figure as shown after disclosure control: the one shape that every door serves (`kpi.indicators.v1`, `kpi.live.v1`, views, API, pages, CLI).
 * Numbers are text exactly as shown; a hidden figure has null in value, numerator, denominator and limits, and a reason.
 */
export const figureSchema = z.object({
  indicator: z.string(),
  definitionVersion: z.number().int(),
  /** ONS code of the council, sub-ICB (ONS code) or region. */
  area: z.string(),
  areaLevel: z.enum(['council', 'nhs-area', 'region']),
  /** `all`, or `name=value` pairs joined by `;`, e.g. `age=18-25`, `cohort=with-plan`, `need=ASD`, `statistic=median`. */
  breakdown: z.string(),
  /** `2024`, `2024-25Q1`. */
  period: z.string(),
  state: z.enum(['open', 'released']),
  numerator: z.string().nullable(),
  denominator: z.string().nullable(),
  value: z.string().nullable(),
  unit: z.string(),
  lower: z.string().nullable(),
  upper: z.string().nullable(),
  status: z.enum(FIGURE_STATUSES),
  /** One of HIDDEN_REASONS, or null when shown. */
  reason: z.enum(HIDDEN_REASONS).nullable(),
  /** Disclosure policy that applied: `D-none`, `X-nhs`, `Q-nhs`. */
  policy: z.string(),
  /** better, worse, similar, higher, lower (no judgement), or null when not comparable. */
  comparison: z.enum(['better', 'worse', 'similar', 'higher', 'lower']).nullable(),
  /** Name of the population estimate used, when one was. */
  estimate: z.string().nullable(),
  /** A caveat to show with the figure, e.g. how many records were left out; null when none. */
  note: z.string().nullable(),
  /** Instant up to which data are in (ISO 8601, UTC); for a release that of its barrier. */
  cutOff: z.string(),
  release: z.string().nullable(),
});
export type Figure = z.infer<typeof figureSchema>;

/** A fraction in lowest terms; whole numbers that JSON cannot carry are text. */
const fractionSchema = z.object({ n: z.string(), d: z.string() });

/** A figure before disclosure control, as only an auditor gets it (`GET /v1/figures/exact`): those of a released period are those behind its latest release, unless those of now are asked for. */
export const exactFigureSchema = figureSchema.pick({ indicator: true, definitionVersion: true, area: true, areaLevel: true, breakdown: true, period: true, state: true, unit: true, status: true, comparison: true, estimate: true, note: true, cutOff: true, release: true }).extend({
  numerator: fractionSchema.nullable(),
  denominator: fractionSchema.nullable(),
  value: fractionSchema.nullable(),
  decimals: z.number().int(),
  multiplier: z.number(),
  /** The counts that the figure is made of. */
  terms: z.array(z.object({ role: z.enum(['numerator', 'denominator']), cell: z.string(), count: z.number(), weight: fractionSchema, base: z.string().nullable().optional(), power: z.union([z.literal(1), z.literal(-1)]) })),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  reason: z.literal('no-denominator').nullable(),
  disclosureClass: z.string(),
  contributors: z.number().int(),
  /** Absent in releases of before it was kept, like `base`. */
  lacking: z.array(z.string()).optional(),
});

/** Key of a figure on the compacted topics: indicator|area|period, and the breakdown where there is one. */
export function figureKey(f: Pick<Figure, 'indicator' | 'area' | 'period' | 'breakdown'>): string {
  const base = `${f.indicator}|${f.area}|${f.period}`;
  return f.breakdown === 'all' ? base : `${base}|${f.breakdown}`;
}

/** `kpi.releases.v1`: a release has been cut; immutable. */
export const releaseSchema = z.object({
  id: z.string(),
  period: z.string(),
  vintage: z.number().int().positive(),
  /** Up to when data are in: the moment at which the last partition stood at the barrier. */
  cutOff: z.string(),
  /** When it was published. Releases never change, so those cut before this was recorded do not have it. */
  publishedAt: z.string().optional(),
  figures: z.number().int(),
  hidden: z.number().int(),
  definitions: z.record(z.string(), z.number().int()),
  policy: z.string(),
});
export type Release = z.infer<typeof releaseSchema>;

/** A release that was asked for and not cut: nothing of it has been published. */
export const releaseRefusalSchema = z.object({ id: z.string(), period: z.string(), reason: z.string() });
export type ReleaseRefusal = z.infer<typeof releaseRefusalSchema>;
