import type pg from 'pg';
import type { Tx } from '@tributary/persistence';
import type { Place } from '../feed/fields.js';
import { parsePlace, placeText } from '../stage/places.js';

/** Where a submission `s` stands among those of its scope (see Submission). */
const STANDING = 'coalesce((select o.serial from submission o where o.id = s.replay_of), s.serial)';
/** Persons of one row: some hundred kilobytes. */
const MOST_LINES = 10_000;

/**
 * Where the persons of a submission stand in its files: remembered by subject, so that what is found about a person after the receipt (by comparing returns) can be placed as the
 * receipt's own findings are. Memory holds one part.
 */
export class PersonPlaces {
  readonly #pool: pg.Pool;
  readonly #submission: string;
  #lines: string[] = [];
  #parts = 0;

  constructor(pool: pg.Pool, submission: string) {
    this.#pool = pool;
    this.#submission = submission;
  }

  add(subject: string, place: Place): void {
    this.#lines.push(`${subject}\t${placeText(place)}`);
  }

  /** To be called after each batch of adds. */
  async settle(): Promise<void> {
    if (this.#lines.length >= MOST_LINES) await this.#write(this.#pool, null);
  }

  async #write(tx: pg.Pool | Tx, scopeId: number | null): Promise<void> {
    await tx.query(
      'insert into person_place (submission, part, scope_id, places) values ($1, $2, $3, $4) on conflict (submission, part) do update set scope_id = excluded.scope_id, places = excluded.places',
      [this.#submission, this.#parts++, scopeId, this.#lines.join('\n')]);
    this.#lines = [];
  }

  /** In the transaction in which the submission takes effect. @param whole where it stands, if it states the scope as a whole: no earlier place holds. */
  async takeEffect(tx: Tx, scopeId: number, whole: number | null): Promise<void> {
    if (whole !== null) await tx.query(`delete from person_place p using submission s where p.scope_id = $1 and p.submission <> $2 and s.id = p.submission and ${STANDING} <= $3`, [scopeId, this.#submission, whole]);
    if (this.#parts > 0) await tx.query('update person_place set scope_id = $1 where submission = $2 and part < $3', [scopeId, this.#submission, this.#parts]);
    if (this.#lines.length > 0) await this.#write(tx, scopeId);
  }
}

export interface PlacedPerson extends Place { readonly subject: string; readonly submission: string }

/** Where these subjects of a scope stand now, in the order of the files: in the submission that stated them last. */
export async function placesOf(pool: pg.Pool, scope: { feed: string; sender: string; factScope: string }, subjects: readonly string[]): Promise<PlacedPerson[]> {
  if (subjects.length === 0) return [];
  const { rows } = await pool.query<{ submission: string; subject: string; place: string }>(
    `select p.submission, l.subject, l.place from fact_scope f join person_place p on p.scope_id = f.id join submission s on s.id = p.submission,
       lateral (select n, split_part(line, E'\\t', 1) as subject, split_part(line, E'\\t', 2) as place from string_to_table(p.places, E'\\n') with ordinality as t(line, n)) as l
     where f.feed = $1 and f.sender = $2 and f.scope = $3 and l.subject = any($4) order by ${STANDING} desc, s.serial desc, p.part, l.n`, [scope.feed, scope.sender, scope.factScope, subjects]);
  const latest = new Map<string, string>();
  for (const { subject, submission } of rows) if (!latest.has(subject)) latest.set(subject, submission);
  return rows.filter(({ subject, submission }) => latest.get(subject) === submission).map(({ place, ...row }) => ({ ...row, ...parsePlace(place) }));
}

/** What runs that were cut off or came to nothing have left. */
export async function removeStrayPlaces(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from person_place p where scope_id is null and not exists (select from submission s where s.id = p.submission and s.state = 'waiting')`);
}
