import { Inject, Injectable } from '@nestjs/common';
import { qualitySchema, receiptSummarySchema, type Quality } from '@tributary/contracts';
import { POOL } from '@tributary/service';
import type pg from 'pg';
import { pairOf } from '../data/never-received.js';
import type { AgreedPair } from './card-access.js';
import { scoreSchema, type Score } from './score.js';

/** Submissions of a card: enough for a trend over a year of months. */
const SUBMISSIONS = 12;

export interface ScoredSubmission extends Score { readonly submission: string; readonly sender: string; readonly feed: string; readonly scope: string; readonly receivedAt: string }
export interface CardFilter { readonly senders: 'all' | readonly string[]; readonly sender?: string | undefined; readonly feed?: string | undefined }
/** Records of one council's residents. `shown`: as its people may see them, of the pairs named; those of which nothing may be seen are left out. */
export interface ResidentsFilter extends CardFilter { readonly council: string; readonly shown?: readonly AgreedPair[] | undefined }
/** What a submission said of its fields. */
export interface Appraised { readonly quality?: Quality | undefined }

interface ScoreRow { submission: string; sender: string; feed: string; scope: string; received_at: Date; score: unknown }

/** Reads the quality of accepted submissions, the last twelve of each sender and feed that the viewer may see. */
@Injectable()
export class ScorecardReader {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** By sender and feed, in the order of time. */
  async scores(filter: CardFilter): Promise<ScoredSubmission[]> {
    const { rows } = await this.pool.query<ScoreRow>(
      `select submission, r.sender, r.feed, body->>'scope' as scope, received_at, score ${latest} order by r.sender, r.feed, received_at, submission`, parameters(filter));
    return rows.map(scored);
  }

  /** The fields of one sender and feed. */
  async qualities(filter: CardFilter): Promise<Appraised[]> {
    const { rows } = await this.pool.query<{ body: unknown }>(`select body ${latest} order by r.sender, r.feed, received_at, submission`, parameters(filter));
    return rows.map(({ body }) => ({ quality: receiptSummarySchema.parse(body).quality }));
  }

  /** The same of the records of one council's residents. */
  async residentsScores(filter: ResidentsFilter): Promise<ScoredSubmission[]> {
    const { rows } = await this.pool.query<ScoreRow>(
      `select submission, r.sender, r.feed, scope, received_at, ${filter.shown ? 'shown' : 'score'} as score ${latestResidents(filter)} order by r.sender, r.feed, received_at, submission`, residentsParameters(filter));
    return rows.map(scored);
  }

  async residentsQualities(filter: ResidentsFilter): Promise<Appraised[]> {
    const { rows } = await this.pool.query<{ quality: unknown }>(`select quality ${latestResidents(filter)} order by r.sender, r.feed, received_at, submission`, residentsParameters(filter));
    return rows.map(({ quality }) => ({ quality: qualitySchema.parse(quality) }));
  }

  /** ONS codes of the councils whose residents' records the sender has reported on for the feed. */
  async councilsOf(sender: string, feed: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ council: string }>('select distinct council from receipt_council where sender = $1 and feed = $2 order by council', [sender, feed]);
    return rows.map(({ council }) => council);
  }
}

const scored = (r: ScoreRow): ScoredSubmission => ({ submission: r.submission, sender: r.sender, feed: r.feed, scope: r.scope, receivedAt: r.received_at.toISOString(), ...scoreSchema.parse(r.score) });

/** The last rows of each sender and feed of which `seen` holds. By index: a sender of net changes has thousands of submissions a year. */
const latestOf = (table: 'receipt' | 'receipt_council', seen: string, pairs = 'true'): string => `from (
    select distinct sender, feed from ${table} where ${seen} and ${pairs} and ($1::text[] is null or sender = any($1)) and ($2::text is null or sender = $2) and ($3::text is null or feed = $3)) as pair
  cross join lateral (
    select * from ${table} where sender = pair.sender and feed = pair.feed and ${seen} order by received_at desc, submission desc limit ${SUBMISSIONS}) as r`;

const latest = latestOf('receipt', 'score is not null');
const latestResidents = ({ shown }: ResidentsFilter): string => latestOf('receipt_council', `council = $4${shown ? ' and shown is not null' : ''}`, `($5::text[] is null or sender || ' ' || feed = any($5))`);

const parameters = ({ senders, sender, feed }: CardFilter): unknown[] => [senders === 'all' ? null : senders, sender ?? null, feed ?? null];
const residentsParameters = (filter: ResidentsFilter): unknown[] => [...parameters(filter), filter.council, filter.shown?.map(pairOf) ?? null];
