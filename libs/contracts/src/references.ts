import { z } from 'zod';
import { postcodesSchema } from './governance.js';

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Reference tables with an edition. Postcodes travel on a topic of their own, because they are two million rows. */
export const REFERENCE_TABLES = ['postcodes', 'establishments', 'organisations', 'authorities'] as const;
export type ReferenceTable = (typeof REFERENCE_TABLES)[number];

/** Which edition of a reference table is in force, from when, and until when where that is known. Receipts name it. */
export const referenceVersionSchema = z.object({
  table: z.enum(REFERENCE_TABLES),
  /** For example `2025-05`. */
  edition: z.string(),
  validFrom: isoDate,
  validUntil: isoDate.nullable(),
});
export type ReferenceVersion = z.infer<typeof referenceVersionSchema>;

/** An edition has been loaded as a whole; follows everything that it has changed. */
export const referenceLoadedSchema = referenceVersionSchema.extend({
  what: z.literal('version'),
  /** Hash of the file: the same edition loaded with other content is another one. */
  digest: z.string(),
  entries: z.number().int().nonnegative(),
});
export type ReferenceLoaded = z.infer<typeof referenceLoadedSchema>;

/** A school or other establishment of Get Information About Schools (DfE). */
export const establishmentSchema = z.object({
  urn: z.string(),
  /** DfE number of its council and its number there: together the LAEstab. */
  la: z.string(),
  number: z.string().nullable(),
  ukprn: z.string().nullable(),
  name: z.string(),
  /** `TypeOfEstablishment (code)` and `PhaseOfEducation (code)`. */
  type: z.string().nullable(),
  phase: z.string().nullable(),
  opened: isoDate.nullable(),
  closed: isoDate.nullable(),
  senUnit: z.boolean(),
  resourcedProvision: z.boolean(),
});
export type Establishment = z.infer<typeof establishmentSchema>;

/** An organisation of the NHS Organisation Data Service. */
export const healthOrganisationSchema = z.object({
  ods: z.string(),
  name: z.string(),
  /** High level health geography: its integrated care board. */
  geography: z.string().nullable(),
  opened: isoDate.nullable(),
  closed: isoDate.nullable(),
});
export type HealthOrganisation = z.infer<typeof healthOrganisationSchema>;

/** A council in one period of its history: a new ONS code is a new entry, the DfE number may stay. */
export const authoritySchema = z.object({
  ons: z.string(),
  dfe: z.string(),
  name: z.string(),
  /** ONS region. */
  region: z.string().nullable(),
  opened: isoDate.nullable(),
  closed: isoDate.nullable(),
  /** DfE numbers of the councils that took over when it ended under another number. */
  successors: z.array(z.string()),
});
export type Authority = z.infer<typeof authoritySchema>;

const bucket = <T extends ReferenceTable, E extends z.ZodType>(table: T, entry: E) => z.object({
  what: z.literal('entries'), table: z.literal(table),
  /** Beginning that the keys of the entries share. */
  bucket: z.string(), entries: z.array(entry),
});

/** `governance.references.v1`, key `table|bucket` or `table|version`: all entries of one bucket, or which edition is in force. Nothing personal. */
export const referenceSchema = z.union([
  referenceLoadedSchema, bucket('establishments', establishmentSchema), bucket('organisations', healthOrganisationSchema), bucket('authorities', authoritySchema),
]);
export type Reference = z.infer<typeof referenceSchema>;

/** `governance.postcodes.v1`: an outward code with its postcodes, or which edition of the directory is in force. */
export const postcodeMessageSchema = z.union([referenceLoadedSchema, postcodesSchema]);
export type PostcodeMessage = z.infer<typeof postcodeMessageSchema>;
