import { Inject, Injectable } from '@nestjs/common';
import { isActiveOn, isForOurPurpose, type Agreement, type Feed, type Population } from '@tributary/contracts';
import { councilArea, coverageIndex, expectedSenders, populationIndex, type CouncilArea, type CoverageIndex, type PopulationIndex, type StatusFacts } from '@tributary/indicators';
import type { Tx } from '@tributary/persistence';
import { AccessReadModel } from '@tributary/security';
import { readCoverage } from '../fold/folder.js';

/** Everything beside the sums that figures depend on, as of one transaction. */
export interface Surroundings {
  readonly areas: readonly CouncilArea[];
  readonly coverage: CoverageIndex;
  readonly population: PopulationIndex;
  readonly agreement: StatusFacts['agreement'];
  readonly senders: StatusFacts['senders'];
}

@Injectable()
export class SurroundingsReader {
  constructor(@Inject(AccessReadModel) private readonly access: AccessReadModel) {}

  /** @param today London date on which agreements are judged. */
  async read(tx: Tx, today: string): Promise<Surroundings> {
    const organisations = await this.access.organisations('council', tx);
    const areas = organisations.flatMap(({ onsCode, ...o }) => (onsCode === null ? [] : [councilArea({ ...o, onsCode })]));
    const { agreement, senders } = agreementIndex(await this.access.agreements({}, tx), today);
    const { rows } = await tx.query<Population>(`select edition, area, to_char(date, 'YYYY-MM-DD') as date, ages from population`);
    return { areas: areas.toSorted((a, b) => (a.council < b.council ? -1 : 1)), coverage: coverageIndex(await readCoverage(tx, 0)), population: populationIndex(rows), agreement, senders };
  }
}

function agreementIndex(agreements: readonly Agreement[], today: string): Pick<StatusFacts, 'agreement' | 'senders'> {
  const byCouncil = new Map<string, Agreement[]>();
  for (const a of agreements.filter(isForOurPurpose)) {
    const key = `${a.feed}|${a.council}`;
    byCouncil.set(key, [...(byCouncil.get(key) ?? []), a]);
  }
  const of = (feed: Feed, council: string) => byCouncil.get(`${feed}|${council}`) ?? [];
  const isActive = isActiveOn(today);
  return {
    agreement: (feed, council) => {
      const known = of(feed, council);
      if (known.some(isActive)) return 'active';
      return known.some((a) => a.withdrawn || a.until < today) ? 'withdrawn' : 'none';
    },
    senders: (feed, council) => expectedSenders(of(feed, council), isActive),
  };
}
