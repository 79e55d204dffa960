import type { CompiledType } from '../feed/compile.js';
import type { KeyPart } from '../feed/feed.js';
import { GENERAL } from '../feed/general-rules.js';
import { LookupRecords } from '../read/lookup-records.js';
import { Refusal } from '../read/findings.js';
import { placeOf, readRecord, typedValues, type JudgedRecord, type MutableValues, type RawRow } from '../read/record-reader.js';
import { readSubmission } from '../read/submission-reader.js';
import type { HeldRecord, RecordStage } from '../stage/held-record.js';
import type { Reading } from './run-context.js';

/** Streams every record from the files to the stage: values read and judged one by one, local ids hashed. Returns the number of rows. */
export async function readPhase(run: Reading, stage: RecordStage): Promise<number> {
  const stager = new Stager(run, stage);
  const { extract } = run;
  let rows = 0;
  for await (const batch of readSubmission(run.feed, run.files, run.findings, { registered: extract.registered, onMapping: (used) => { extract.used = used; } })) {
    for (const row of batch) stager.stage(row);
    rows += batch.length;
    await stage.settle();
    await run.progress('reading', rows, 0);
  }
  return rows;
}

const NONE: readonly never[] = [];

/** What the unique rules of a type look at. */
function uniqueKeys(type: CompiledType, values: MutableValues): HeldRecord['unique'] {
  const keys: HeldRecord['unique'][number][] = [];
  for (const { index, rule } of type.uniqueRules) {
    const key = rule.by(typedValues(values));
    if (key !== null) keys.push({ rule: index, key });
  }
  return keys;
}

class Stager {
  readonly #run: Reading;
  readonly #stage: RecordStage;
  readonly #persons = new Set<string>();
  readonly #lookups: LookupRecords;
  #seq = 0;

  constructor(run: Reading, stage: RecordStage) {
    this.#run = run;
    this.#stage = stage;
    this.#lookups = new LookupRecords(run.lookups, run.findings);
  }

  stage(row: RawRow): void {
    const { feed, context, findings } = this.#run;
    const isRoot = row.type.type === feed.feed.root;
    const skip = row.withdraws ? () => true : isRoot && feed.feed.netChange ? (values: MutableValues) => feed.feed.netChange?.deletes(typedValues(values)) ?? false : null;
    const { values, verdict, faults } = readRecord(row, context, findings, skip);
    switch (row.type.type.role) {
      case 'header': case 'detail': return;
      // What is rejected is not there to be looked up.
      case 'lookup': if (verdict === 'ok') this.#lookups.add(row, values); return;
      default: this.#stageRecord(row, { values, verdict: row.withdraws ? 'withdrawn' : verdict, faults }, isRoot);
    }
  }

  /** Which of two statements about one person holds, a batch cannot say. */
  #assertOnce(row: RawRow, candidates: readonly (readonly KeyPart[] | null)[]): void {
    const person = JSON.stringify(candidates.find((candidate) => candidate !== null) ?? row.key);
    if (this.#persons.has(person)) throw new Refusal(GENERAL.personTwice, placeOf(row, null));
    this.#persons.add(person);
  }

  #stageRecord(row: RawRow, { values, verdict, faults }: JudgedRecord, isRoot: boolean): void {
    const { feed, context: { sender }, ids } = this.#run;
    const { type } = row;
    const candidates = isRoot ? feed.feed.subject.candidates(typedValues(values)) : NONE;
    if (isRoot && feed.scope.mode === 'persons') this.#assertOnce(row, candidates);
    const unique = verdict === 'ok' && type.uniqueRules.length > 0 ? uniqueKeys(type, values) : NONE;
    const localKey = isRoot && feed.feed.localId !== null ? values[feed.feed.localId] : isRoot ? row.localKey : null;
    for (const position of type.localIds) {
      const name = type.names[position] ?? '';
      const value = values[name];
      if (value !== null && value !== undefined) values[name] = ids.id('local', feed.feed.feed, sender.id, value);
    }
    this.#stage.add({
      seq: ++this.#seq, type, key: row.key, parentKey: row.parentKey, verdict, values, faults, place: row.place,
      localKey: localKey === null || localKey === undefined ? null : String(localKey), unique, candidates,
    });
  }
}
