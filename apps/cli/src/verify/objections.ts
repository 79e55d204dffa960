import { withTransaction } from '@tributary/persistence';
import type { Session } from '../session/session.js';
import { verifierPool } from './pool.js';

/** Source persons under objection, and their health records that linkage still passes on (which must be none). */
export async function objectionsHonoured(session: Session): Promise<{ subjects: number; healthRecords: number }> {
  const pool = await verifierPool(session);
  try {
    return await withTransaction(pool, async (tx) => {
      const { rows } = await tx.query<{ subjects: number; health: number }>(
        `select (select count(*)::int from linkage.subject where objected) as subjects,
           (select coalesce(sum(json_array_length(st.records)), 0)::int from linkage.statement st join linkage.subject s on s.id = st.subject
              where s.objected and s.feed in ('camhs', 'ae') and st.emitted_person is not null) as health`);
      return { subjects: rows[0]?.subjects ?? 0, healthRecords: rows[0]?.health ?? 0 };
    }, { attempts: 1 });
  } finally {
    await pool.end();
  }
}
