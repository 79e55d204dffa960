import { withTransaction } from '@tributary/persistence';
import type { Session } from '../session/session.js';
import { verifierPool } from './pool.js';

/** What linkage does about objections. Subjects are `feed|sender|subjectId`. */
export interface ObjectionsInForce {
  /** Subjects with records, and whether they are under objection. */
  readonly objected: ReadonlyMap<string, boolean>;
  /** Health records of subjects under objection that are passed on all the same (which must be none). */
  readonly passedOn: number;
  /** Subjects with health records that an agreement covers and that are not passed on. */
  readonly withheld: readonly string[];
}

/** Reads it from linkage's tables. */
export async function objectionsInForce(session: Session): Promise<ObjectionsInForce> {
  const pool = await verifierPool(session);
  try {
    return await withTransaction(pool, async (tx) => {
      const { rows: subjects } = await tx.query<{ key: string; objected: boolean }>('select key, objected from linkage.subject where person is not null');
      const { rows: health } = await tx.query<{ subject: string; passed: number }>(
        `select s.key as subject, coalesce(sum(json_array_length(st.records)) filter (where st.emitted_person is not null and s.objected), 0)::int as passed
         from linkage.statement st join linkage.subject s on s.id = st.subject
         where s.feed in ('camhs', 'ae') and st.permitted and st.records is not null and (s.objected or st.emitted_person is null) group by s.key`);
      return {
        objected: new Map(subjects.map(({ key, objected }) => [key, objected])),
        passedOn: health.reduce((sum, { passed }) => sum + passed, 0), withheld: health.filter(({ passed }) => passed === 0).map(({ subject }) => subject),
      };
    }, { attempts: 1 });
  } finally {
    await pool.end();
  }
}
