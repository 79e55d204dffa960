import { Inject, Injectable } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { WorkQueue } from '../jobs/work-queue.js';
import { IdempotencyKeys } from '../store/idempotency-keys.js';
import { RawFiles, type Upload } from '../store/raw-files.js';
import { SubmissionStore, type Submission } from '../store/submissions.js';
import type { Admission } from './access.js';

export interface Taking {
  readonly admission: Admission;
  /** Id of the principal. */
  readonly principal: string;
  /** Hash of the sender's own key, as {@link Intake.keyOf} gives it. */
  readonly idempotencyKey: string | null;
  /** Id that the submission has to have; taken in twice, it is the same submission. */
  readonly id?: string;
}

/** How everything that is sent becomes a submission, whichever way it came in. */
@Injectable()
export class Intake {
  constructor(
    @Inject(SubmissionStore) private readonly store: SubmissionStore, @Inject(RawFiles) private readonly files: RawFiles, @Inject(WorkQueue) private readonly queue: WorkQueue,
    @Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys,
  ) {}

  /** What the sender's own key of a submission is kept as; null when there is none. */
  async keyOf({ feed, sender }: Admission, principal: string, given: string | null): Promise<string | null> {
    return given === null ? null : this.keys.kept({ feed: feed.feed, sender, principal }, given);
  }

  /**
   * Stores the files, records the submission and queues its work. A key that was used for the same content gives that submission.
   * @param fill adds the files to the upload.
   * @throws TributaryError `idempotency-key-reused` (422), `too-large` (413), `disk-full` (507), and what `fill` throws.
   */
  async take({ admission, principal, idempotencyKey, id }: Taking, fill: (upload: Upload) => Promise<void>): Promise<Submission> {
    const before = id === undefined ? undefined : await this.store.byId(id);
    if (before) return before;
    const { feed, scope, sender } = admission;
    const upload = await this.files.begin(neutralNames(tablesOf(feed, scope)), id);
    let created = false;
    try {
      await fill(upload);
      const contentHash = upload.contentHash();
      const known = () => (idempotencyKey === null ? Promise.resolve(undefined) : this.#known(admission, principal, idempotencyKey, contentHash));
      const same = await known();
      if (same) return same;
      created = await this.store.create({
        id: upload.id, feed: feed.feed, sender, scope: scope.text, factScope: scope.factScope, principal, receivedOn: admission.today, idempotencyKey, contentHash,
        files: upload.files.map(({ name, path, bytes }) => ({ name, path, bytes })), retainUntil: admission.retainUntil,
      });
      if (!created) {
        const other = await known();
        if (other) return other;
      }
    } finally {
      if (!created) await upload.discard();
    }
    void this.queue.add(upload.id);
    const taken = await this.store.byId(upload.id);
    if (!taken) throw new TributaryError('submission-not-found', 'there is no such submission', { status: 404 });
    return taken;
  }

  async #known({ feed, scope, sender }: Admission, principal: string, key: string, contentHash: string): Promise<Submission | undefined> {
    const known = await this.store.byIdempotencyKey(feed.feed, sender, principal, key);
    if (known && (known.contentHash !== contentHash || known.scope !== scope.text)) {
      throw new TributaryError('idempotency-key-reused', 'the Idempotency-Key was used for another submission', { status: 422, remedy: 'Use a new key for new content.' });
    }
    return known;
  }
}
