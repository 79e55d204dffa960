import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { findsObjector } from '@tributary/matching';
import { fileKeyProvider, Tokeniser } from '@tributary/pseudonymisation';
import { CONFIG } from '@tributary/service';
import type { GovernanceConfig } from '../config.js';
import type { ObjectionRow } from './objection-file.js';

/** Tokens that never say who somebody is by themselves: many share them. */
const CHECK_FIELDS = /^(dob|sur|for|pc)\./;

export interface ObjectionKeys {
  /** The id that the objection has under each key, that of the current key first. */
  readonly ids: readonly [string, ...string[]];
  readonly tokens: readonly string[];
}

/** Makes the tokens of an objecting person with the keys that all feeds share: the current one and, as long as it stands in the key file, each former one, which records not yet sent again are known by. */
@Injectable()
export class ObjectionTokens {
  readonly #tokenisers: Promise<readonly Tokeniser[]>;

  constructor(@Inject(CONFIG) config: Pick<GovernanceConfig, 'KEY_FILE'>) {
    this.#tokenisers = fileKeyProvider(config.KEY_FILE).then((keys) => Promise.all(keys.kids.map((kid) => Tokeniser.of(keys, kid))));
    this.#tokenisers.catch(() => undefined);
  }

  /** Id of the key that the tokens of what is sent now are made with. */
  async kid(): Promise<string> {
    return (await this.#tokenisers)[0]?.kid ?? '';
  }

  /** Every token that can find the person; null when the row says too little to find anybody. */
  async of(row: ObjectionRow): Promise<ObjectionKeys | null> {
    const each = (await this.#tokenisers).map((tokeniser) => keysOf(tokeniser, row));
    const [first, ...others] = each.map(({ id }) => id);
    const tokens = each.flatMap((keys) => keys.tokens);
    return first === undefined || !tokens.some(findsObjector) ? null : { ids: [first, ...others], tokens };
  }
}

function keysOf(tokeniser: Tokeniser, row: ObjectionRow): { id: string; tokens: string[] } {
  const tokens = tokeniser.identityTokens({ ...row, nhsNumberVerified: true }).filter((token) => !CHECK_FIELDS.test(token));
  // With a date of birth the number's own token is not made; but a record may hold the number with another date, and is found no less than by the number alone.
  const number = tokeniser.identityTokens({ nhsNumber: row.nhsNumber, nhsNumberVerified: true });
  return { id: idOf(tokens), tokens: [...new Set([...tokens, ...number])] };
}

/** The same person's same objection has the same id, so that a file sent twice records nothing twice, and withdraws what it recorded. */
function idOf(tokens: readonly string[]): string {
  const hex = createHash('sha256').update(tokens.toSorted().join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
