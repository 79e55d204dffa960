import { hash } from 'node:crypto';
import { GENERAL } from '../feed/general-rules.js';
import { Refusal } from '../read/findings.js';
import { placeOf, readRecord, typedValues, type MutableValues, type RawRow, type Verdict } from '../read/record-reader.js';
import { readSubmission } from '../read/submission-reader.js';
import type { Run } from './run-context.js';
import { StageWriter } from './staging.js';

/** Most records of lookup types, which are held in memory. */
const MOST_LOOKUPS = 200_000;

/** Streams every record from the files to staging: values read and judged one by one, identity sealed, local ids and keys hashed. Returns the number of rows. */
export async function readPhase(run: Run): Promise<number> {
  const writers = { records: StageWriter.records(run.pool, run.tables), unique: StageWriter.unique(run.pool, run.tables), subjects: StageWriter.subjects(run.pool, run.tables) };
  const stager = new Stager(run, writers);
  let rows = 0;
  for await (const batch of readSubmission(run.feed, run.files, run.findings)) {
    for (const row of batch) stager.stage(row);
    rows += batch.length;
    await Promise.all([writers.records.flushWhenFull(), writers.unique.flushWhenFull(), writers.subjects.flushWhenFull()]);
    await run.progress('reading', rows, 0);
  }
  await Promise.all([writers.records.end(), writers.unique.end(), writers.subjects.end()]);
  return rows;
}

interface Writers { readonly records: StageWriter; readonly unique: StageWriter; readonly subjects: StageWriter }
const DEAD: Record<Verdict, string> = { ok: '0', 'reject-record': '1', 'reject-group': '2' };

class Stager {
  readonly #run: Run;
  readonly #writers: Writers;
  #seq = 0;
  #lookups = 0;

  constructor(run: Run, writers: Writers) {
    this.#run = run;
    this.#writers = writers;
  }

  stage(row: RawRow): void {
    const { feed, context, findings } = this.#run;
    const isRoot = row.type.type === feed.feed.root;
    const skip = isRoot && feed.feed.netChange ? (values: MutableValues) => feed.feed.netChange?.deletes(typedValues(values)) ?? false : null;
    const { values, verdict } = readRecord(row, context, findings, skip);
    switch (row.type.type.role) {
      case 'header': case 'detail': return;
      case 'lookup': this.#stageLookup(row, values); return;
      default: this.#stageRecord(row, values, verdict, isRoot);
    }
  }

  #stageLookup(row: RawRow, values: MutableValues): void {
    if (row.localKey === null) return;
    if (++this.#lookups > MOST_LOOKUPS) throw new Refusal(GENERAL.archiveLimit, placeOf(row, null));
    const { lookups } = this.#run;
    const name = row.type.type.name;
    const known = lookups.get(name) ?? new Map<string, MutableValues>();
    lookups.set(name, known.set(row.localKey, values));
  }

  #stageRecord(row: RawRow, values: MutableValues, verdict: Verdict, isRoot: boolean): void {
    const { ids, context } = this.#run;
    const seq = String(++this.#seq);
    const { type } = row.type;
    if (isRoot) this.#stageSubject(seq, values);
    if (verdict === 'ok') this.#stageUnique(row, seq, values);
    const feed = this.#run.feed.feed.feed;
    const localKey = isRoot && this.#run.feed.feed.localId !== null ? values[this.#run.feed.feed.localId] : isRoot ? row.localKey : null;
    for (const position of row.type.localIds) {
      const name = row.type.names[position] ?? '';
      const value = values[name];
      if (value !== null && value !== undefined) values[name] = ids.id('local', feed, context.sender.id, value);
    }
    const identity = row.type.identity.map((position) => values[row.type.names[position] ?? ''] ?? null);
    const sealed = identity.some((value) => value !== null) ? this.#run.seal.seal(JSON.stringify(identity)) : null;
    const hidden = new Set(row.type.identity);
    const vals = JSON.stringify(row.type.names.map((name, i) => (hidden.has(i) ? null : (values[name] ?? null))));
    this.#writers.records.add([
      seq, String(row.type.index), row.key === null ? null : ids.id('key', type.name, row.key),
      row.parentKey === null ? null : ids.id('key', type.parent?.name ?? '', row.parentKey), DEAD[verdict], vals, sealed,
      JSON.stringify([row.place.file, row.place.line ?? null, row.place.xpath ?? null]),
      localKey === null || localKey === undefined ? null : localIdHash(ids, feed, context.sender.id, String(localKey)),
    ]);
  }

  #stageUnique(row: RawRow, seq: string, values: MutableValues): void {
    for (const { index, rule } of row.type.uniqueRules) {
      const key = rule.by(typedValues(values));
      if (key !== null) this.#writers.unique.add([String(index), this.#run.ids.id('unique', rule.id, ...key), seq]);
    }
  }

  /** One row for each candidate, best first. The last carries the content, which orders persons that nothing else tells apart. */
  #stageSubject(seq: string, values: MutableValues): void {
    const { feed, context, ids } = this.#run;
    const candidates = feed.feed.subject.candidates(typedValues(values));
    const content = feed.feed.subject.unique ? hash('sha256', ids.id(JSON.stringify(values)), 'base64url') : null;
    const last = candidates.findLastIndex((candidate) => candidate !== null);
    candidates.forEach((candidate, kind) => {
      if (candidate === null) return;
      this.#writers.subjects.add([seq, String(kind), ids.id('subject', feed.feed.feed, context.sender.id, ...candidate), kind === last ? 't' : 'f', kind === last ? content : null]);
    });
  }
}

/** What a sender's own id of a record is stored as, beside the record, for the evaluation of linkage. */
export function localIdHash(ids: { id(...parts: readonly string[]): string }, feed: string, sender: string, localId: string): string {
  return ids.id('local-record', feed, sender, localId);
}
