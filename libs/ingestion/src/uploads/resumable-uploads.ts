import { Inject, Injectable } from '@nestjs/common';
import { DataStore, Upload } from '@tus/server';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { TributaryError } from '@tributary/domain';
import type { CurrentPrincipalValue } from '@tributary/security';
import { CONFIG, correlationIdOf, toProblem } from '@tributary/service';
import { AdmissionControl } from '../http/access.js';
import { Intake } from '../http/intake.js';
import type { IngestionConfig } from '../options.js';
import { refused, TusServer } from './tus-server.js';
import { UploadParts } from './upload-parts.js';
import { UploadStore, type NewUpload } from './upload-store.js';

export const UPLOADS_PATH = '/v1/uploads';
/** Header that names the submission which an upload has become. */
export const SUBMISSION_HEADER = 'Tributary-Submission';
const HOUR_MS = 3_600_000;

/** What one request is about. */
export interface Exchange { readonly principal: CurrentPrincipalValue; readonly id: string; readonly opening?: NewUpload }
/** The type of a request as tus hooks get it, as far as it is used. */
interface HookRequest { readonly runtime?: { readonly node?: { readonly req: { readonly headers: IncomingHttpHeaders }; readonly res?: { setHeader(name: string, value: string): unknown } } } }

/** Keeps what the tus protocol asks a store for: rows for who and what, encrypted parts for the content. */
class EncryptedStore extends DataStore {
  /** Writes that have not ended: whoever asks how far an upload is waits for them. */
  readonly #writing = new Map<string, Promise<number>>();

  constructor(private readonly rows: UploadStore, private readonly parts: UploadParts, private readonly lifetimeMs: number, private readonly opening: (id: string) => NewUpload | undefined) {
    super();
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
  }

  override async create(upload: Upload): Promise<Upload> {
    const opening = this.opening(upload.id);
    if (!opening) throw new TributaryError('upload-not-found', 'there is no such upload', { status: 404 });
    await this.parts.begin(upload.id);
    await this.rows.create(opening);
    upload.creation_date = new Date().toISOString();
    return upload;
  }

  override async write(content: Readable, id: string, offset: number): Promise<number> {
    const writing = this.parts.append(id, offset, content);
    this.#writing.set(id, writing);
    try {
      return await writing;
    } finally {
      if (this.#writing.get(id) === writing) this.#writing.delete(id);
    }
  }

  /** Until nothing of the upload is being written. */
  async settled(id: string): Promise<void> {
    await this.#writing.get(id)?.catch(() => undefined);
  }

  override async getUpload(id: string): Promise<Upload> {
    await this.settled(id);
    const row = await this.rows.byId(id);
    if (!row) throw new TributaryError('upload-not-found', 'there is no such upload, or it has expired', { status: 404, remedy: 'Begin it again.' });
    const offset = row.submission === null ? await this.parts.size(id) : row.bytes;
    return new Upload({ id, size: row.bytes, offset, creation_date: row.createdAt.toISOString() });
  }

  override async remove(id: string): Promise<void> {
    await this.parts.remove(id);
    await this.rows.remove(id);
  }

  override getExpiration(): number {
    return this.lifetimeMs;
  }
}

/** Uploads by the tus protocol, for large files on bad lines: cut off, they go on where they were; complete, they are a submission like any other. */
@Injectable()
export class ResumableUploads {
  readonly #exchanges = new WeakMap<object, Exchange>();
  readonly #openings = new Map<string, NewUpload>();
  readonly #lifetimeMs: number;
  readonly #store: EncryptedStore;
  readonly #tus: TusServer;
  #finishing: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(CONFIG) config: IngestionConfig, @Inject(UploadStore) private readonly rows: UploadStore, @Inject(UploadParts) private readonly parts: UploadParts,
    @Inject(AdmissionControl) private readonly admission: AdmissionControl, @Inject(Intake) private readonly intake: Intake,
  ) {
    this.#lifetimeMs = config.UPLOAD_LIFETIME_HOURS * HOUR_MS;
    this.#store = new EncryptedStore(rows, parts, this.#lifetimeMs, (id) => this.#openings.get(id));
    this.#tus = new TusServer({
      path: UPLOADS_PATH, relativeLocation: true, maxSize: config.MAX_UPLOAD_BYTES,
      // Pages of no other origin have business here.
      allowedOrigins: () => false,
      datastore: this.#store,
      namingFunction: (request) => this.#exchange(request).id,
      // The library would take whatever stands behind the last slash of the address, its query included: another sender's upload, or a folder.
      getFileIdFromRequest: (request) => this.#exchange(request).id,
      onUploadFinish: async (request) => ({ headers: { [SUBMISSION_HEADER]: await this.finish(this.#exchange(request)) } }),
      onResponseError: (request, error) => this.#refusal(request, error),
    });
  }

  /** Answers a request of the tus protocol that the guard has let pass. Ends when it has been answered, or when the connection is gone and what had arrived is kept: the library would wait for ever to have told somebody who is not there. */
  async handle(request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void> {
    this.#exchanges.set(request, exchange);
    if (exchange.opening) this.#openings.set(exchange.id, exchange.opening);
    try {
      const answered = this.#tus.handle(request, response);
      const gone = new Promise<void>((resolve) => { if (response.closed) resolve(); else response.once('close', resolve); });
      await Promise.race([answered, gone.then(() => this.#store.settled(exchange.id))]);
      // What goes wrong when nobody hears of it any more.
      answered.catch(() => undefined);
    } finally {
      this.#openings.delete(exchange.id);
    }
  }

  /** Makes a complete upload the submission that it is; done twice, it is one. Returns its id. One at a time: the content is read and encrypted once more. */
  finish({ id, principal }: Exchange): Promise<string> {
    const work = this.#finishing.then(() => this.#finish(id, principal));
    this.#finishing = work.catch(() => undefined);
    return work;
  }

  async #finish(id: string, principal: CurrentPrincipalValue): Promise<string> {
    const row = await this.rows.byId(id);
    if (!row) throw new TributaryError('upload-not-found', 'there is no such upload, or it has expired', { status: 404, remedy: 'Begin it again.' });
    if (row.submission !== null) return row.submission;
    const admission = await this.admission.admit(principal, row);
    const { id: submission } = await this.intake.take({ admission, principal: row.principal, idempotencyKey: row.idempotencyKey, id }, async (upload) => { await upload.add(row.name, this.parts.read(id)); });
    await this.rows.finished(id, submission);
    await this.parts.remove(id);
    return submission;
  }

  /** Gives up uploads whose time is over, and what is left of those that nobody knows of. Returns how many. */
  async removeExpired(now = Date.now()): Promise<number> {
    const expired = await this.rows.begunBefore(new Date(now - this.#lifetimeMs));
    for (const id of expired) {
      await this.parts.remove(id);
      await this.rows.remove(id);
    }
    const folders = await this.parts.all();
    const known = await this.rows.known(folders);
    for (const id of folders) if (!known.has(id) && !this.#openings.has(id)) await this.parts.remove(id);
    return expired.length;
  }

  #exchange(request: HookRequest): Exchange {
    const node = request.runtime?.node?.req;
    const exchange = node && this.#exchanges.get(node);
    if (!exchange) throw new TributaryError('not-authenticated', 'the request is not known', { status: 401 });
    return exchange;
  }

  /** Errors as problem documents, as every other route gives them; the library's own say what of the protocol was not kept. */
  #refusal(request: HookRequest, error: Error | { status_code: number; body: string }): { status_code: number; body: string } {
    const known = 'status_code' in error ? refused(error.status_code, error.body) : error;
    const node = request.runtime?.node?.req;
    const problem = toProblem(known, node === undefined ? '' : correlationIdOf(node));
    request.runtime?.node?.res?.setHeader('content-type', 'application/problem+json');
    return { status_code: problem.status, body: JSON.stringify(problem) };
  }
}
