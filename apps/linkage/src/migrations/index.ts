import type { MigrationClass } from '@tributary/persistence';
import { Links1700000000100 } from './1700000000100-links.js';
import { CrossFindings1700000000300 } from './1700000000300-cross-findings.js';
import { Statements1700000000400 } from './1700000000400-statements.js';
import { DecideAgain1700000000500 } from './1700000000500-decide-again.js';
import { OwnAgreements1700000000600 } from './1700000000600-own-agreements.js';
import { MaxHolders1700000000700 } from './1700000000700-max-holders.js';
import { AmbiguousNumbers1700000000800 } from './1700000000800-ambiguous-numbers.js';
import { RowsWithoutTokens1700000000900 } from './1700000000900-rows-without-tokens.js';

export const linkageMigrations: readonly MigrationClass[] = [
  Links1700000000100, CrossFindings1700000000300, Statements1700000000400, DecideAgain1700000000500, OwnAgreements1700000000600, MaxHolders1700000000700,
  AmbiguousNumbers1700000000800, RowsWithoutTokens1700000000900,
];
