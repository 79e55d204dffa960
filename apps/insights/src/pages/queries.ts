import { periodKind } from '@tributary/domain';
import { definitionOf } from '@tributary/indicators';
import { z } from 'zod';

/** Empty fields of a form count as not given. */
const given = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

export const periodField = given(z.string().refine((text) => periodKind(text) !== null));
export const indicatorField = given(z.string().refine((id) => definitionOf(id) !== undefined));
export const breakdownField = given(z.string().max(100));

export const coverQuery = z.object({ period: periodField });
export const overviewQuery = z.object({ period: periodField, indicator: indicatorField, breakdown: breakdownField });
export const indicatorQuery = z.object({ period: periodField, area: given(z.string().max(20)), breakdown: breakdownField });
export const dataQuery = z.object({ period: periodField, page: z.preprocess((v) => (v === '' ? undefined : v), z.coerce.number().int().min(1).max(10_000).default(1)) });
