import { Inject, Injectable } from '@nestjs/common';
import type { Feed, Organisation } from '@tributary/contracts';
import { londonDate } from '@tributary/domain';
import { AccessReadModel, type CurrentPrincipalValue } from '@tributary/security';
import { sendersVisibleTo } from '../figures/visibility.js';
import { residentsAccess } from './card-access.js';
import { cardsOf, fieldScores, type Card } from './scorecard.js';
import { ScorecardReader } from './scorecard-reader.js';
import { EXACT, FOR_COUNCIL } from './showing.js';

/** `council`: DfE number; the records of its residents only. */
export interface CardQuery { readonly sender?: string | undefined; readonly feed?: Feed | undefined; readonly council?: string | undefined }

/** The score cards that a viewer may see: what senders have sent as a whole, and by the council of residence where a provider reports for many. */
@Injectable()
export class Scorecards {
  constructor(@Inject(ScorecardReader) private readonly reader: ScorecardReader, @Inject(AccessReadModel) private readonly access: AccessReadModel) {}

  /** With a sender and a feed, the fields too. Without a council, a council's people see the cards of their residents beside their own. */
  async cards(principal: CurrentPrincipalValue, query: CardQuery): Promise<Card[]> {
    if (query.council !== undefined) return this.#residents(principal, query, await this.access.organisation(query.council));
    const filter = { senders: sendersVisibleTo(principal), sender: query.sender, feed: query.feed };
    const [scores, qualities] = await Promise.all([this.reader.scores(filter), isOne(query) ? this.reader.qualities(filter) : null]);
    const whole = cardsOf(scores).map((card) => (qualities ? { ...card, fields: fieldScores(qualities) } : card));
    const own = principal.roles.includes('council') && principal.organisation !== null && filter.senders !== 'all' ? await this.access.organisation(principal.organisation) : undefined;
    return [...whole, ...(await this.#residents(principal, query, own))];
  }

  /** Councils for whose residents the viewer may see a card of this sender and feed, every number. */
  async councils(principal: CurrentPrincipalValue, sender: string, feed: Feed): Promise<Organisation[]> {
    const senders = sendersVisibleTo(principal);
    if (senders !== 'all' && !senders.includes(sender)) return [];
    const [codes, all] = await Promise.all([this.reader.councilsOf(sender, feed), this.access.organisations('council')]);
    return all.filter(({ onsCode }) => onsCode !== null && codes.includes(onsCode)).toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  }

  async #residents(principal: CurrentPrincipalValue, query: CardQuery, council: Organisation | undefined): Promise<Card[]> {
    const code = council?.onsCode;
    if (!council || !code) return [];
    const allowed = residentsAccess(principal, council, await this.access.agreements({ council: code }), londonDate(new Date()));
    if (allowed.level === 'nothing') return [];
    const [showing, filter] = allowed.level === 'exact'
      ? [EXACT, { senders: allowed.senders, sender: query.sender, feed: query.feed, council: code }] as const
      : [FOR_COUNCIL, { senders: 'all', sender: query.sender, feed: query.feed, council: code, shown: allowed.pairs }] as const;
    const [scores, qualities] = await Promise.all([this.reader.residentsScores(filter), isOne(query) ? this.reader.residentsQualities(filter) : null]);
    return cardsOf(scores, showing).map((card) => ({ ...card, council: council.id, ...(qualities ? { fields: fieldScores(qualities, showing) } : {}) }));
  }
}

const isOne = ({ sender, feed }: CardQuery): boolean => sender !== undefined && feed !== undefined;
