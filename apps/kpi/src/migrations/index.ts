import { Kpi1700000010000 } from './1700000010000-kpi.js';
import { DirtyPersons1700000010100 } from './1700000010100-dirty-persons.js';
import { Statements1700000010200 } from './1700000010200-statements.js';
import { Definitions1700000010300 } from './1700000010300-definitions.js';
import { ReleaseNumbers1700000010400 } from './1700000010400-release-numbers.js';
import { ReleaseCorrections1700000010500 } from './1700000010500-release-corrections.js';

/** All migrations, in order. */
export const kpiMigrations = [Kpi1700000010000, DirtyPersons1700000010100, Statements1700000010200, Definitions1700000010300, ReleaseNumbers1700000010400, ReleaseCorrections1700000010500];
