import { Inject, Injectable } from '@nestjs/common';
import { fileKeyProvider, Tokeniser } from '@tributary/pseudonymisation';
import { CONFIG } from '@tributary/service';
import type { GovernanceConfig } from '../config.js';
import type { ObjectionRow } from './objection-file.js';

/** Tokens that never say who somebody is by themselves: many share them. */
const CHECK_FIELDS = /^(dob|sur|for|pc)\./;

/** Makes the tokens of an objecting person, with the key that all feeds share. */
@Injectable()
export class ObjectionTokens {
  readonly #tokeniser: Promise<Tokeniser>;

  constructor(@Inject(CONFIG) config: GovernanceConfig) {
    this.#tokeniser = fileKeyProvider(config.KEY_FILE).then((keys) => Tokeniser.of(keys));
    this.#tokeniser.catch(() => undefined);
  }

  /** Every token that can find the person; none when the row says too little. */
  async of(row: ObjectionRow): Promise<string[]> {
    const tokens = (await this.#tokeniser).identityTokens({ ...row, nhsNumberVerified: true });
    return tokens.filter((token) => !CHECK_FIELDS.test(token));
  }
}
