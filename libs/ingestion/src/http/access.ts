import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { isActiveOn, isForOurPurpose, OUR_PURPOSE, type Agreement } from '@tributary/contracts';
import { londonDate, predecessorsOf, TributaryError, type IsoDate } from '@tributary/domain';
import { AccessReadModel, auditTo, otherOrganisation, type CurrentPrincipalValue } from '@tributary/security';
import { POOL } from '@tributary/service';
import { INGESTION_OPTIONS, type IngestionOptions } from '../options.js';
import { ReferenceStore } from '../store/references.js';
import type { FeedDefinition } from '../feed/feed.js';
import type { Scope } from '../feed/scope.js';

export interface Admission {
  readonly feed: FeedDefinition;
  readonly scope: Scope;
  readonly sender: string;
  readonly today: IsoDate;
  /** Last day on which the stored files may be kept: the shortest that an active agreement allows. */
  readonly retainUntil: IsoDate;
}

/** Region and operator see what every sender has sent; others what their own organisation has. */
export const seesAll = (principal: CurrentPrincipalValue): boolean => principal.roles.includes('operator') || principal.roles.includes('region');

/** Who may send what, and see what has been sent. What is sent: decided before a byte of the body is read. */
@Injectable()
export class AdmissionControl {
  constructor(
    @Inject(INGESTION_OPTIONS) private readonly options: IngestionOptions,
    @Inject(AccessReadModel) private readonly access: AccessReadModel,
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ReferenceStore) private readonly references: ReferenceStore,
  ) {}

  /** @throws TributaryError 400 for a feed or scope that is none, 422 for a scope of before or after the council's time, 403 (`other-organisation`, `no-agreement`), each written to the audit log. */
  async admit(principal: CurrentPrincipalValue, query: { scope: string; feed?: string | undefined; sender?: string | undefined }): Promise<Admission> {
    const feed = this.feedOf(query.feed);
    const scope = feed.scope(query.scope);
    if (!scope) throw new TributaryError('unknown-scope', `the scope is not one of ${feed.feed}`, { status: 400, remedy: `For example scope=${feed.scopeExample}.` });
    const sender = await this.actingFor(principal, query.sender, { action: 'submission-denied', feed: feed.feed });
    const today = londonDate(new Date());
    const active = await this.#activeAgreements(principal, feed.feed, sender, today);
    if (feed.council === 'sender') await this.#assertOfItsTime(scope, sender);
    const days = Math.min(...active.map((a) => a.retentionDays));
    return { feed, scope, sender, today, retainUntil: new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10) };
  }

  /** A council states what was in its own time: what it took over from another, or handed on to one, is stated under that council's number (LA code history). */
  async #assertOfItsTime({ referenceDate }: Scope, sender: string): Promise<void> {
    const history = await this.references.current([]);
    const council = history.authority(sender);
    if (!council || referenceDate === null || history.authority(sender, referenceDate)) return;
    const over = council.closed !== null && council.closed < referenceDate;
    const others = over ? council.successors : predecessorsOf(sender);
    throw new TributaryError(over ? 'council-ended' : 'council-not-begun',
      over ? `council ${sender} ended on ${council.closed}, before the scope's reference date ${referenceDate}` : `council ${sender} began on ${council.opened}, after the scope's reference date ${referenceDate}`,
      { status: 422, remedy: others.length > 0 ? `Send it as ${others.join(' or ')}.` : 'Check the scope and the council.' });
  }

  /** The feed of that name, the service's first when none is named. @throws TributaryError `unknown-feed` (400) */
  feedOf(name: string | undefined): FeedDefinition {
    const { feeds } = this.options;
    const feed = name === undefined ? feeds[0] : feeds.find((f) => f.feed === name);
    if (!feed) throw new TributaryError('unknown-feed', 'this service does not take that feed', { status: 400, remedy: `Feeds here: ${feeds.map((f) => f.feed).join(', ')}.` });
    return feed;
  }

  /** The organisation that a principal may act for. @throws TributaryError `other-organisation` (403), written to the audit log as the action named */
  async actingFor(principal: CurrentPrincipalValue, wanted: string | undefined, denied: { readonly action: string; readonly feed?: string; readonly remedy?: string }): Promise<string> {
    const sender = this.senderOf(principal, wanted);
    if (sender !== null) return sender;
    return this.#deny(principal, `sender:${wanted ?? ''}`.slice(0, 40), denied);
  }

  /**
   * Lets pass who may act on something that a sender has sent: its own people, and operators; `toLookAt`: the region's staff too.
   * @param target what it is, `submission:` or `upload:` and its id. @throws TributaryError `other-organisation` (403), written to the audit log as the action named
   */
  async assertOwn(principal: CurrentPrincipalValue, { sender, feed }: { readonly sender: string; readonly feed: string }, target: string, denied: { readonly action: string; readonly toLookAt?: boolean }): Promise<void> {
    if (principal.organisation === sender || principal.roles.includes('operator') || (denied.toLookAt === true && seesAll(principal))) return;
    await this.#deny(principal, target, { action: denied.action, feed, remedy: 'Use the token of the organisation that sent it.' });
  }

  async #deny(principal: CurrentPrincipalValue, target: string, { action, feed, remedy }: { readonly action: string; readonly feed?: string; readonly remedy?: string }): Promise<never> {
    await auditTo(this.pool, { actor: principal.id, action, target, detail: { reason: 'other-organisation', ...(feed === undefined ? {} : { feed }) } });
    throw otherOrganisation(remedy);
  }

  /** The organisation a principal may act for or look at; null when it may not. */
  senderOf(principal: CurrentPrincipalValue, wanted: string | undefined): string | null {
    if (principal.roles.includes('operator')) return wanted ?? principal.organisation;
    return principal.organisation !== null && (wanted === undefined || wanted === principal.organisation) ? principal.organisation : null;
  }

  async #activeAgreements(principal: CurrentPrincipalValue, feed: string, sender: string, today: IsoDate): Promise<Agreement[]> {
    const agreements = await this.access.agreements({ sender, feed });
    const active = agreements.filter(isActiveOn(today));
    if (active.length > 0) return active;
    await auditTo(this.pool, { actor: principal.id, action: 'submission-denied', target: `sender:${sender}`, detail: { reason: 'no-agreement', feed } });
    throw new TributaryError('no-agreement', `${gap(agreements, today)} (sender ${sender}, feed ${feed}); nothing was stored`, { status: 403, remedy: 'The operator records an agreement: tributary agreement add.' });
  }
}

/** In which way there is no agreement today. */
function gap(agreements: readonly Agreement[], today: IsoDate): string {
  if (agreements.length === 0) return 'there is no agreement';
  const live = agreements.filter((a) => !a.withdrawn);
  if (live.length === 0) return 'the agreement has been withdrawn';
  const ours = live.filter(isForOurPurpose);
  if (ours.length === 0) return `the purpose ${OUR_PURPOSE} is missing from the agreement, which is for ${[...new Set(live.flatMap((a) => a.purposes))].toSorted().join(', ')}`;
  const next = ours.map((a) => a.from).filter((from) => from > today).toSorted()[0];
  if (next !== undefined) return `the agreement is not active before ${next}`;
  return `the agreement ended on ${ours.map((a) => a.until).toSorted().at(-1) ?? ''}`;
}
