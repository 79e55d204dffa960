import { VERDICTS } from '../read/record-reader.js';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { EphemeralSeal } from '@tributary/pseudonymisation';
import { z } from 'zod';
import { PLACES_KEPT } from '@tributary/contracts';
import type { CompiledType } from '../feed/compile.js';
import type { Place } from '../feed/fields.js';
import type { Reading } from '../pipeline/run-context.js';
import { MARK, reportLost, subjectKeyOf, type HeldRecord, type Mark, type RecordStage, type TreeRow } from './held-record.js';

const storedSchema = z.object({
  seq: z.number(), parent_seq: z.number().nullable(), root_seq: z.number(), type: z.number(), verdict: z.number(), vals: z.string(), marks: z.string().nullable(),
});
const placeSchema = z.object({ vals: z.string(), below: z.number() });
/** Values by name, faults, place, and what names the subject; put down by this object, so their form is known. */
interface Sealed { readonly values: HeldRecord['values']; readonly faults: HeldRecord['faults']; readonly place: Place; readonly subject: HeldRecord['candidates'][number] }

/**
 * Records that wait in a file of this process alone, for runs that have no server: SQLite's private temporary database, which has no name and goes with the process. Nothing in it can be
 * read: values are sealed with a key that lives in this object, keys are keyed hashes. Memory stays flat; a small submission never leaves the cache.
 * Finds trees, keys and values had twice as the tables do (stages.int.spec.ts). What was said before of a subject is not its business: there is nothing before.
 */
export class DiskRecords implements RecordStage {
  readonly #run: Reading;
  readonly #db = new DatabaseSync('');
  readonly #seal = new EphemeralSeal();
  readonly #insert: StatementSync;
  readonly #insertContent: StatementSync;
  readonly #insertUnique: StatementSync;

  constructor(run: Reading) {
    this.#run = run;
    this.#db.exec(`pragma journal_mode = off; pragma synchronous = off; pragma temp_store = file; pragma cache_size = -32000;
      create table record (seq integer primary key, type integer not null, key text, parent text, verdict integer not null, parent_seq integer, root_seq integer);
      create table content (seq integer primary key, vals text not null);
      create table own (rule integer not null, hash text not null, seq integer not null);
      create table mark (seq integer not null, kind integer not null, ref integer not null);
      begin`);
    this.#insert = this.#db.prepare('insert into record (seq, type, key, parent, verdict) values (?, ?, ?, ?, ?)');
    this.#insertContent = this.#db.prepare('insert into content values (?, ?)');
    this.#insertUnique = this.#db.prepare('insert into own values (?, ?, ?)');
  }

  add({ seq, type, key, parentKey, verdict, values, faults, place, unique, candidates }: HeldRecord): void {
    const { ids, feed } = this.#run;
    const hashed = (of: string, text: string | null) => (text === null ? null : ids.id('key', of, text));
    const sealed: Sealed = { values, faults, place, subject: candidates.find((candidate) => candidate !== null) ?? null };
    this.#insert.run(seq, type.index, hashed(type.type.name, key), hashed(type.type.parent?.name ?? '', parentKey), VERDICTS.indexOf(verdict));
    this.#insertContent.run(seq, this.#seal.seal(JSON.stringify(sealed)));
    for (const one of unique) this.#insertUnique.run(one.rule, ids.id('unique', feed.uniqueRules[one.rule]?.id ?? '', ...one.key), seq);
  }

  async settle(): Promise<void> {
    // SQLite writes what its cache does not hold.
  }

  async resolve(): Promise<void> {
    const { feed } = this.#run;
    const root = feed.typeOf(feed.feed.root);
    this.#db.exec('create index record_key on record (type, key, seq) where key is not null');
    this.#db.prepare('update record set root_seq = seq where type = ?').run(root.index);
    for (const type of feed.children) {
      const parent = type.type.parent ? feed.typeOf(type.type.parent).index : -1;
      this.#db.prepare(`update record set (parent_seq, root_seq) = (select p.seq, p.root_seq from record p where p.type = ? and p.key = record.parent order by p.seq limit 1)
        where type = ? and parent is not null`).run(parent, type.index);
    }
    this.#db.exec(`
      insert into mark select r.seq, ${MARK.keyTwice}, 0 from record r join (select type, key from record where key is not null group by type, key having count(*) > 1) t on t.type = r.type and t.key = r.key;
      insert into mark select o.seq, ${MARK.unique}, o.rule from own o join (select rule, hash from own group by rule, hash having count(*) > 1) t on t.rule = o.rule and t.hash = o.hash;
      create index mark_seq on mark (seq);
      create index record_lost on record (type, seq) where root_seq is null`);
    for (const type of feed.children) this.#reportLost(type);
  }

  #reportLost(type: CompiledType): void {
    const lost = 'from record where type = ? and root_seq is null';
    const count = (only: string): number => Number(this.#db.prepare(`select count(*) as n ${lost} and parent_seq is ${only}`).get(type.index)?.['n'] ?? 0);
    const places = this.#db.prepare(`select (select vals from content c where c.seq = record.seq) as vals, parent_seq is not null as below ${lost} order by seq limit ${PLACES_KEPT}`).all(type.index).map((row) => {
      const { vals, below } = placeSchema.parse(row);
      return { place: this.#open(vals).place, below: below === 1 };
    });
    reportLost(this.#run, type, { orphans: count('null'), below: count('not null'), places });
  }

  #open(text: string): Sealed {
    return JSON.parse(this.#seal.open(text)) as Sealed;
  }

  async *trees(): AsyncGenerator<readonly TreeRow[]> {
    const rows = this.#db.prepare(`select r.seq, r.parent_seq, r.root_seq, r.type, r.verdict, c.vals, (select group_concat(kind || ':' || ref) from mark m where m.seq = r.seq) as marks
      from record r join content c using (seq) where r.root_seq is not null order by r.root_seq`).iterate();
    let tree: TreeRow[] = [];
    let root: number | null = null;
    for (const stored of rows) {
      const { row, rootSeq } = this.#row(stored);
      if (root !== rootSeq && tree.length > 0) {
        yield tree;
        tree = [];
      }
      root = rootSeq;
      tree.push(row);
    }
    if (tree.length > 0) yield tree;
  }

  #row(stored: Record<string, SQLOutputValue>): { row: TreeRow; rootSeq: number } {
    const { seq, parent_seq, root_seq, type: index, verdict, vals, marks } = storedSchema.parse(stored);
    const type = this.#run.feed.types[index];
    if (!type) throw new Error('a record of a type that is not of the feed');
    const { values, faults, place, subject } = this.#open(vals);
    return {
      rootSeq: root_seq,
      row: {
        record: { seq, type, values, faults, place, verdict: VERDICTS[verdict] ?? 'ok' }, parentSeq: parent_seq, localHash: null, subject: subject === null ? null : subjectKeyOf(this.#run, subject),
        marks: marks === null ? [] : marks.split(',').map((text): Mark => { const [kind, ref] = text.split(':').map(Number); return [kind ?? 0, ref ?? 0]; }),
      },
    };
  }

  close(): void {
    this.#db.close();
  }
}
