import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TributaryError } from '@tributary/domain';
import * as tus from 'tus-js-client';
import { problemError } from './api.js';

/** In the package for Node, and missing in its types. */
const { FileUrlStorage } = tus as typeof tus & { readonly FileUrlStorage: new (path: string) => NonNullable<tus.UploadOptions['urlStorage']> };
type Source = ConstructorParameters<typeof tus.Upload>[0];

/** Sent in one request; what a cut costs at most. */
const PART_BYTES = 16 * 1024 ** 2;
const RETRY_AFTER_MS = [1_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000];

export interface ResumableFile {
  readonly path: string;
  /** Where uploads are begun, with scope and feed. */
  readonly endpoint: URL;
  /** Where it is remembered how to go on with an upload that was cut off. */
  readonly memory: string;
  /** Idempotency-Key. */
  readonly key?: string | undefined;
  /** Pauses before each further attempt. */
  readonly retryAfterMs?: readonly number[];
  readonly token: () => Promise<string>;
  readonly progress?: (sent: number, total: number) => void;
}

/** Uploads a file so that it goes on where it was when the line, or this process, was cut off. Returns the id of the submission. Throws the problem that the service describes. */
export async function uploadResumably({ path, endpoint, memory, key, retryAfterMs = RETRY_AFTER_MS, token, progress }: ResumableFile): Promise<string> {
  const { size } = await stat(path);
  // The types name what a browser has; Node's package takes a stream of a file, and reads any part of it again.
  const source = createReadStream(path) as unknown as Source;
  return new Promise<string>((resolve, reject) => {
    const upload = new tus.Upload(source, {
      endpoint: endpoint.href, uploadSize: size, chunkSize: PART_BYTES, retryDelays: [...retryAfterMs], metadata: { filename: basename(path) },
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      urlStorage: new FileUrlStorage(join(memory, 'uploads.json')), removeFingerprintOnSuccess: true,
      onBeforeRequest: async (request) => { request.setHeader('authorization', `Bearer ${await token()}`); },
      onProgress: (sent, total) => progress?.(sent, total),
      onSuccess: ({ lastResponse }) => {
        const id = lastResponse.getHeader('tributary-submission');
        if (id) resolve(id);
        else reject(new TributaryError('unexpected-answer', 'the upload is complete, and the service does not say which submission it has become', { remedy: 'Are the command line and the services of one version?' }));
      },
      onError: (error) => reject(errorOf(error, endpoint)),
    });
    upload.findPreviousUploads().then(([previous]) => {
      if (previous) upload.resumeFromPreviousUpload(previous);
      upload.start();
    }, reject);
  });
}

function errorOf(error: Error, endpoint: URL): TributaryError {
  const response = error instanceof tus.DetailedError ? error.originalResponse : null;
  if (!response) return new TributaryError('service-unreachable', `no answer from ${endpoint.origin}`, { remedy: 'Send the same file again: it goes on where it was.', cause: error });
  return problemError(response.getStatus(), response.getBody());
}
