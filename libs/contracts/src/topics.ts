import type { z } from 'zod';
import { crossFindingsSchema } from './cross-findings.js';
import { feedMessageSchema, linkedMessageSchema } from './facts.js';
import {
  agreementSchema, objectionSchema, organisationSchema, populationSchema, principalSchema, publishedCountsSchema, releaseRequestSchema,
} from './governance.js';
import { postcodeMessageSchema, referenceSchema } from './references.js';
import { figureSchema, releaseSchema } from './indicators.js';
import { receiptEventSchema } from './receipts.js';

export interface TopicDefinition {
  readonly name: string;
  readonly title: string;
  readonly schema: z.ZodType;
  /** How the message key is built, for people. */
  readonly key: string;
  readonly partitions: number;
  readonly compacted: boolean;
  /** Do its messages carry the attributes of CloudEvents as headers? Not where millions of records travel between two services of ours: there they cost more than the records. */
  readonly cloudEvents: boolean;
  /** Principals that write it and read it; the stack's ACLs are generated from these. */
  readonly producers: readonly string[];
  readonly consumers: readonly string[];
}

const SERVICES = [
  'ingest-sen2', 'ingest-school-census', 'ingest-camhs', 'ingest-ae', 'linkage', 'kpi', 'governance', 'insights',
] as const;
export type ServiceName = (typeof SERVICES)[number];
export const SERVICE_NAMES: readonly ServiceName[] = SERVICES;
const INGESTION = SERVICES.slice(0, 4);

/** Partitions of the topics that carry records; fixed when a topic is made (correctness.md section 3). */
export const RECORD_PARTITIONS = 4;

/**
 * The largest message that every topic takes, as it travels (packed). A statement holds all records of one of a sender's persons: a patient with thousands of attendances makes one of
 * some megabytes, and the broker's own limit is 1 MiB.
 */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** What the broker is told of a topic, by its names of settings. */
export function topicSettings(topic: TopicDefinition): Readonly<Record<string, string>> {
  return { 'cleanup.policy': topic.compacted ? 'compact' : 'delete', ...(topic.compacted ? {} : { 'retention.ms': '-1' }), 'max.message.bytes': String(MAX_MESSAGE_BYTES) };
}

function topic(name: string, title: string, schema: z.ZodType, key: string, producers: readonly string[], consumers: readonly string[]): TopicDefinition {
  return { name, title, schema, key, partitions: 1, compacted: true, cloudEvents: true, producers, consumers };
}

/** A topic on which records travel between two services. */
function recordTopic(...definition: Parameters<typeof topic>): TopicDefinition {
  return { ...topic(...definition), partitions: RECORD_PARTITIONS, cloudEvents: false };
}

const feedTopic = (source: string, producer: string) =>
  recordTopic(`feed.${source}.v1`, `Pseudonymised records of ${source}, person by person`, feedMessageSchema, 'feed|sender|scope|subjectId|council; partition by feed|sender|subjectId', [producer], ['linkage']);

/** Every topic of the platform. Names are without the prefix that tests use. */
export const TOPICS = {
  sen2: feedTopic('sen2', 'ingest-sen2'),
  schoolCensus: feedTopic('school-census', 'ingest-school-census'),
  camhs: feedTopic('camhs', 'ingest-camhs'),
  ae: feedTopic('ae', 'ingest-ae'),
  receipts: topic('feed.receipts.v1', 'Receipts that are ready', receiptEventSchema, 'submission', INGESTION, ['insights']),
  linked: recordTopic('linked.records.v1', 'Records under the person they belong to', linkedMessageSchema, 'person|feed|sender|scope|subjectId|council; partition by person', ['linkage'], ['kpi']),
  crossFindings: topic('linkage.cross-findings.v1', 'What comparing feeds and councils finds in a scope', crossFindingsSchema, 'feed|sender|scope', ['linkage'], ['ingest-sen2', 'ingest-school-census']),
  indicators: topic('kpi.indicators.v1', 'Released figures, latest vintage', figureSchema, 'indicator|area|period[|breakdown]', ['kpi'], ['insights', 'bi']),
  live: topic('kpi.live.v1', 'Figures of open periods as they move', figureSchema, 'indicator|area|period[|breakdown]', ['kpi'], ['insights']),
  releases: topic('kpi.releases.v1', 'Releases that have been cut', releaseSchema, 'release id', ['kpi'], ['insights', 'governance', 'bi']),
  organisations: topic('governance.organisations.v1', 'Councils and providers', organisationSchema, 'kind:id', ['governance'], SERVICES),
  agreements: topic('governance.agreements.v1', 'Data sharing agreements', agreementSchema, 'agreement id', ['governance'], SERVICES),
  objections: topic('governance.objections.v1', 'Objections, as tokens', objectionSchema, 'objection id', ['governance'], ['linkage']),
  principals: topic('governance.principals.v1', 'Who may do what', principalSchema, 'principal id', ['governance'], SERVICES),
  releaseRequests: topic('governance.releases.v1', 'Releases asked for', releaseRequestSchema, 'release id', ['governance'], SERVICES),
  postcodes: topic('governance.postcodes.v1', 'Postcode reference', postcodeMessageSchema, 'outward code, or postcodes|version', ['governance'], INGESTION),
  references: topic('governance.references.v1', 'Reference tables: establishments, NHS organisations, local authorities, and their editions', referenceSchema, 'table|bucket, or table|version', ['governance'], INGESTION),
  publishedCounts: topic('governance.published-counts.v1', 'Published counts to compare returns with', publishedCountsSchema, 'feed|scope|sender', ['governance'], INGESTION),
  populations: topic('governance.populations.v1', 'Mid-year population estimates', populationSchema, 'edition|area', ['governance'], ['kpi']),
} as const satisfies Record<string, TopicDefinition>;
export type TopicId = keyof typeof TOPICS;

/** The topic on which a feed's facts travel. */
export function feedTopicOf(feed: string): TopicDefinition {
  switch (feed) {
    case 'sen2': case 'nhs-numbers': return TOPICS.sen2;
    case 'school-census': return TOPICS.schoolCensus;
    case 'camhs': return TOPICS.camhs;
    case 'ae': return TOPICS.ae;
    default: throw new Error(`no topic carries the feed ${feed}`);
  }
}
