import { Inject, Injectable } from '@nestjs/common';
import { agreementSchema, isActiveOn, organisationSchema, principalSchema, type Agreement, type Organisation, type Principal } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';
import type pg from 'pg';
import { SECURITY_POOL } from './tokens.js';

export interface AgreementQuery {
  readonly sender?: string;
  readonly feed?: string;
  /** ONS code. */
  readonly council?: string;
}

export interface ActiveAgreementQuery {
  readonly sender: string;
  readonly feed: string;
  /** ONS code of the council whose residents the data concern. */
  readonly council: string;
  /** The day, `YYYY-MM-DD`, Europe/London. */
  readonly on: string;
}

type Document = { document: unknown };

/** What this service knows of governance: folded from the compacted `governance.*` topics into its own schema. Each method takes a transaction to read inside it. */
@Injectable()
export class AccessReadModel {
  readonly #pool: pg.Pool;

  constructor(@Inject(SECURITY_POOL) pool: pg.Pool) {
    this.#pool = pool;
  }

  /** By DfE number, ODS code or ONS code. */
  async organisation(id: string, tx?: Tx): Promise<Organisation | undefined> {
    const rows = await this.#documents('select document from access_organisation where id = $1 or ons_code = $1 order by key limit 1', [id], tx);
    return rows.length === 0 ? undefined : organisationSchema.parse(rows[0]);
  }

  async organisations(kind?: Organisation['kind'], tx?: Tx): Promise<Organisation[]> {
    const rows = await this.#documents('select document from access_organisation where $1::text is null or kind = $1 order by key', [kind ?? null], tx);
    return rows.map((row) => organisationSchema.parse(row));
  }

  /** All agreements of a sender, feed or council, withdrawn and ended ones too, by id. */
  async agreements(query: AgreementQuery, tx?: Tx): Promise<Agreement[]> {
    const rows = await this.#documents(
      `select document from access_agreement
       where ($1::text is null or sender = $1) and ($2::text is null or feed = $2) and ($3::text is null or council = $3) order by id`,
      [query.sender ?? null, query.feed ?? null, query.council ?? null], tx,
    );
    return rows.map((row) => agreementSchema.parse(row));
  }

  /** The agreement that allows on that day what is done here (first and last day included), the one that lasts longest where there are several. */
  async activeAgreement(query: ActiveAgreementQuery, tx?: Tx): Promise<Agreement | undefined> {
    const active = (await this.agreements(query, tx)).filter(isActiveOn(query.on));
    return active.toSorted((a, b) => (a.until < b.until ? 1 : a.until > b.until ? -1 : 0))[0];
  }

  /** A principal that has not been withdrawn. */
  async principal(id: string, tx?: Tx): Promise<Principal | undefined> {
    const rows = await this.#documents('select document from access_principal where id = $1', [id], tx);
    const principal = rows.length === 0 ? undefined : principalSchema.parse(rows[0]);
    return principal?.withdrawn ? undefined : principal;
  }

  async #documents(sql: string, params: readonly unknown[], tx: Tx | undefined): Promise<unknown[]> {
    const { rows } = await (tx ?? this.#pool).query<Document>(sql, [...params]);
    return rows.map((row) => row.document);
  }
}
