import { Inject, Injectable } from '@nestjs/common';
import { authoritySchema, healthOrganisationSchema } from '@tributary/contracts';
import { localAuthorityByDfE, localAuthorityByOns, type LocalAuthority } from '@tributary/domain';
import { POOL } from '@tributary/service';
import type pg from 'pg';
import { healthProvider } from './health-providers.js';

export interface Provider { readonly name: string; readonly validFrom: string | null; readonly validUntil: string | null }

/** Who is a council and what a provider is called: by the reference tables that have been loaded, else by what the platform has built in. */
@Injectable()
export class Directory {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** A council by DfE number or ONS code, in its last period where it has had several codes. */
  async council(code: string): Promise<LocalAuthority | undefined> {
    const { rows: [row] } = await this.pool.query<{ entry: unknown }>(
      `select entry from reference_entry where reference = 'authorities' and (key = $1 or entry->>'dfe' = $1) order by entry->>'opened' desc nulls last limit 1`, [code]);
    const builtIn = localAuthorityByDfE(code) ?? localAuthorityByOns(code);
    if (!row) return builtIn;
    const { dfe, ons, name, region, opened, closed } = authoritySchema.parse(row.entry);
    const known = localAuthorityByOns(ons);
    return { dfe, ons, name, region: known?.region ?? region ?? builtIn?.region ?? '', nhsArea: known?.nhsArea ?? null, validFrom: opened, validUntil: closed };
  }

  async provider(ods: string): Promise<Provider> {
    const { rows: [row] } = await this.pool.query<{ entry: unknown }>(`select entry from reference_entry where reference = 'organisations' and key = $1`, [ods]);
    if (!row) return { name: healthProvider(ods), validFrom: null, validUntil: null };
    const { name, opened, closed } = healthOrganisationSchema.parse(row.entry);
    // The downloads shout; where the platform knows how the name is written, that is what people read.
    return { name: healthProvider(ods) === ods ? name : healthProvider(ods), validFrom: opened, validUntil: closed };
  }
}
