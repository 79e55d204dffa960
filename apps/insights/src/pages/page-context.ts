import { Inject, Injectable } from '@nestjs/common';
import type { Organisation } from '@tributary/contracts';
import { areaName, TributaryError } from '@tributary/domain';
import { AccessReadModel, type CurrentPrincipalValue } from '@tributary/security';
import { FigureReader, type RegionFigure, type Standing } from '../figures/figure-reader.js';
import type { Visibility } from '../figures/visibility.js';
import { Viewing } from '../figures/viewing.js';
import { choosePeriod, type PeriodChoice } from './periods.js';

export interface Council {
  readonly dfe: string;
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly regionName: string;
  readonly nhsArea: string | null;
}

export interface PageContext {
  readonly visibility: Visibility;
  /** Null where nothing has been published that the viewer may see. */
  readonly period: PeriodChoice | null;
  /** Councils whose figures the viewer may see, by name. */
  readonly councils: readonly Council[];
  /** ONS codes of all councils of each region: whom its figures are made of, whoever looks. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** What every page begins with: what the viewer may see, the period chosen, the councils. */
@Injectable()
export class PageContexts {
  constructor(@Inject(Viewing) private readonly viewing: Viewing, @Inject(FigureReader) private readonly reader: FigureReader, @Inject(AccessReadModel) private readonly access: AccessReadModel) {}

  async read(principal: CurrentPrincipalValue, askedPeriod: string | undefined): Promise<PageContext> {
    const visibility = await this.viewing.visibility(principal);
    const [periods, organisations] = await Promise.all([this.reader.periods(visibility), this.access.organisations('council')]);
    const seen = (code: string) => visibility.released === 'all' || visibility.released.includes(code);
    const all = organisations.flatMap(councilOf);
    const councils = all.filter((council) => seen(council.code)).toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB'));
    const members = new Map([...Map.groupBy(all, ({ region }) => region)].map(([region, of]) => [region, of.map(({ code }) => code)]));
    return { visibility, period: choosePeriod(periods, askedPeriod), councils, members };
  }
}

function councilOf(one: Organisation): Council[] {
  if (one.onsCode === null || one.region === null) return [];
  return [{ dfe: one.id, code: one.onsCode, name: one.name, region: one.region, regionName: areaName(one.region), nhsArea: one.nhsArea }];
}

/** @throws TributaryError `council-unknown` (404), also where the viewer may not see it. */
export function councilBy(context: PageContext, dfe: string): Council {
  const council = context.councils.find((c) => c.dfe === dfe || c.code === dfe);
  if (!council) throw new TributaryError('council-unknown', 'there is no such council, or your role does not see it', { status: 404, remedy: 'Choose one from the overview.' });
  return council;
}

/** The region that most of the councils belong to; null without councils. */
export function mainRegion(councils: readonly Council[]): { code: string; name: string } | null {
  const counts = new Map<string, number>();
  for (const c of councils) counts.set(c.region, (counts.get(c.region) ?? 0) + 1);
  const [top] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return top === undefined ? null : { code: top[0], name: areaName(top[0]) };
}

/** How the councils of a region stand with what one of its figures needs; nothing without a region. */
export async function standingIn(reader: FigureReader, { visibility, members }: PageContext, region: { readonly code: string } | null, figure: Pick<RegionFigure, 'indicator' | 'breakdown' | 'period'>): Promise<readonly Standing[]> {
  return region === null ? [] : reader.standing(visibility, { region: region.code, councils: members.get(region.code) ?? [], ...figure });
}
