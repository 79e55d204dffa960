import type { Request, Response } from 'express';
import multer from 'multer';
import { TributaryError } from '@tributary/domain';
import type { Upload } from '../store/raw-files.js';

/** Most files of one multipart submission: each is stored and encrypted by itself. An archive holds many more. */
const MOST_FILES = 100;

/** Streams a request's body, or the files of a multipart body, into an upload. Form fields that are no files are ignored. */
export async function receive(request: Request, response: Response, upload: Upload): Promise<void> {
  if (request.is('multipart/form-data')) await receiveParts(request, response, upload);
  else await upload.add(fileName(request), request);
  if (upload.files.length === 0) throw new TributaryError('no-file', 'the submission holds no file', { status: 400, remedy: 'Send one body, or multipart with one part for each file.' });
}

function fileName(request: Request): string {
  const disposition = /filename="?([^";]+)"?/i.exec(request.header('content-disposition') ?? '');
  return disposition?.[1] ?? 'body';
}

async function receiveParts(request: Request, response: Response, upload: Upload): Promise<void> {
  const stored: Promise<unknown>[] = [];
  const storage: multer.StorageEngine = {
    _handleFile: (_request, file, callback) => {
      const adding = upload.add(file.originalname, file.stream);
      stored.push(adding);
      adding.then((done) => callback(null, { size: done.bytes }), (error: unknown) => callback(error));
    },
    _removeFile: (_request, _file, callback) => callback(null),
  };
  const parse = multer({ storage, limits: { files: MOST_FILES, fields: 20, fieldSize: 10_000 } }).any();
  try {
    await new Promise<void>((resolve, reject) => {
      parse(request, response, (error: unknown) => { if (error === undefined || error === null) resolve(); else reject(error instanceof Error ? error : new Error('upload failed')); });
    });
  } catch (error) {
    // Where a file could not be stored, the parser stumbles over its ended stream: the cause is what the caller is told.
    const failed = (await Promise.allSettled(stored)).find((result) => result.status === 'rejected' && result.reason instanceof TributaryError);
    if (failed?.status === 'rejected') throw failed.reason;
    if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_COUNT') {
      throw new TributaryError('too-many-files', `more than ${MOST_FILES} files were sent at once`, { status: 413, remedy: 'Send one zip with all the files in it: it may hold up to 5,000.', cause: error });
    }
    if (error instanceof multer.MulterError || isParsers(error)) throw new TributaryError('multipart-invalid', 'the multipart body cannot be read', { status: 400, remedy: 'Send each file as a part with a file name.', cause: error });
    throw error;
  }
}

/** Does the parser say that the body is none? Its errors are plain and carry no code, as those of the system and of the database do. */
const isParsers = (error: unknown): boolean => error instanceof Error && error.constructor === Error && !('code' in error);
