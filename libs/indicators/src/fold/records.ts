import { PAYLOADS, type Feed, type LinkedRecord, type Payloads, type RecordType } from '@tributary/contracts';

export type Payload<F extends Feed, T extends RecordType<F>> = T extends keyof Payloads[F] ? Payloads[F][T] : never;

/** A record with the type of its payload. */
export interface Typed<F extends Feed, T extends RecordType<F>> {
  readonly record: LinkedRecord;
  readonly payload: Payload<F, T>;
}

interface Schema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: readonly { path: readonly PropertyKey[] }[] } };
}

/**
 * Does a record's payload have the form that its feed and record type promise? For the boundary where records come in; the fold trusts
 * what has passed. Null when it has, else the record type, if it is one of the feed's, and where it has not (paths only, never a value).
 */
export function payloadProblem({ feed, recordType, payload }: Pick<LinkedRecord, 'feed' | 'recordType' | 'payload'>): string | null {
  const types: Readonly<Record<string, Schema | undefined>> = PAYLOADS[feed];
  const schema = types[recordType];
  if (!schema) return `the feed ${feed} has no record type of that name`;
  const result = schema.safeParse(payload);
  return result.success ? null : `payload of ${recordType}: ${result.error.issues.map((i) => i.path.map(String).join('.')).join(', ')}`;
}

/** One person's current records, sorted by feed and type; canonical order inside, so that nothing depends on arrival. */
export class PersonRecords {
  readonly #byType = new Map<string, LinkedRecord[]>();
  /** The person objects: in no numerator and no denominator of a linked indicator (rulings.md 8). */
  readonly objected: boolean;

  constructor(records: readonly LinkedRecord[]) {
    let objected = false;
    for (const record of records) {
      objected ||= record.objected;
      const key = `${record.feed}|${record.recordType}`;
      const list = this.#byType.get(key);
      if (list) list.push(record);
      else this.#byType.set(key, [record]);
    }
    for (const list of this.#byType.values()) if (list.length > 1) list.sort(inOrder);
    this.objected = objected;
  }

  /** Records of a type in the order of sender, scope and record id. Their payloads were checked where they came in (payloadProblem). */
  of<F extends Feed, T extends RecordType<F>>(feed: F, type: T): readonly Typed<F, T>[] {
    const list = this.#byType.get(`${feed}|${type}`);
    return list ? list.map((record) => ({ record, payload: record.payload as Payload<F, T> })) : [];
  }

  has(feed: Feed): boolean {
    for (const key of this.#byType.keys()) if (key.startsWith(`${feed}|`)) return true;
    return false;
  }
}

function inOrder(a: LinkedRecord, b: LinkedRecord): number {
  if (a.sender !== b.sender) return a.sender < b.sender ? -1 : 1;
  if (a.scope !== b.scope) return a.scope < b.scope ? -1 : 1;
  return a.recordId < b.recordId ? -1 : a.recordId > b.recordId ? 1 : 0;
}

/** Key of a record among those of its type: ids are stable within sender and scope. */
export function localKey(record: Pick<LinkedRecord, 'sender' | 'scope'>, id: string): string {
  return `${record.sender}|${record.scope}|${id}`;
}
