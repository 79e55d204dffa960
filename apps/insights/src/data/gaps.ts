import { Inject, Injectable } from '@nestjs/common';
import { isActiveOn, type Agreement, type Organisation } from '@tributary/contracts';
import { londonDate } from '@tributary/domain';
import { AccessReadModel, type CurrentPrincipalValue } from '@tributary/security';
import { ReceiptReader } from '../receipts/receipt-reader.js';
import { agreementsVisibleTo, neverReceived, pairOf, type NeverReceived } from './never-received.js';

export interface Gaps {
  readonly missing: readonly NeverReceived[];
  /** Pairs of sender and feed, of all agreements of today, of which something has been accepted. */
  readonly received: ReadonlySet<string>;
  readonly agreements: readonly Agreement[];
  readonly organisations: readonly Organisation[];
  readonly today: string;
}

/** Which senders have never sent what has been agreed. */
@Injectable()
export class GapFinder {
  constructor(@Inject(AccessReadModel) private readonly access: AccessReadModel, @Inject(ReceiptReader) private readonly receipts: ReceiptReader) {}

  async find(principal: CurrentPrincipalValue): Promise<Gaps> {
    const today = londonDate(new Date());
    const [agreements, organisations] = await Promise.all([this.access.agreements({}), this.access.organisations()]);
    const received = new Set((await this.receipts.everReceived(agreements.filter(isActiveOn(today)))).map(pairOf));
    const council = organisations.find(({ id, kind }) => kind === 'council' && id === principal.organisation)?.onsCode ?? null;
    return { missing: neverReceived(agreementsVisibleTo(principal, council, agreements), received, today), received, agreements, organisations, today };
  }
}
