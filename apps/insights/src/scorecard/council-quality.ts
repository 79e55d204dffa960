import type { Quality } from '@tributary/contracts';
import { decideCount, decideShare } from '@tributary/disclosure';
import { scoreOf, type Score } from './score.js';

/** The quality of the records of one council's residents. */
export interface CouncilQuality {
  /** ONS code. */
  readonly council: string;
  readonly quality: Quality;
  readonly score: Score;
  /** The score as people of the council may see it; null when there are so few records that it may not be said that there are any. */
  readonly shown: Score | null;
}

/** What a receipt says of each council's residents; nothing where a sender reports for itself. */
export function councilQualities({ councils, records, timeliness }: Quality): CouncilQuality[] {
  return (councils ?? []).map(({ council, records: counts }) => {
    const own = records.map((record, i) => ({
      ...record, read: counts[i]?.read ?? 0, fields: record.fields.map((field, k) => ({ ...field, filled: counts[i]?.filled[k] ?? 0, valid: counts[i]?.valid[k] ?? 0 })),
    })).filter(({ read }) => read > 0);
    const quality = { records: own, timeliness };
    return { council, quality, score: scoreOf(quality), shown: own.some(({ read }) => decideCount(read) !== null) ? shownScore(quality) : null };
  });
}

/** The score over those fields whose shares may be shown, from their rounded counts: it tells nothing that they do not. */
function shownScore({ records, timeliness }: Quality): Score {
  const [completeness, validity] = [{ filled: 0, of: 0 }, { valid: 0, of: 0 }];
  for (const { read, fields } of records) for (const { filled, valid, expected } of fields) {
    const [complete, holds] = [decideShare(filled, read), decideShare(valid, filled)];
    if (complete.shown && expected) {
      completeness.filled += complete.part;
      completeness.of += complete.whole;
    }
    if (holds.shown) {
      validity.valid += holds.part;
      validity.of += holds.whole;
    }
  }
  return { completeness, validity, days: timeliness?.days ?? null };
}
