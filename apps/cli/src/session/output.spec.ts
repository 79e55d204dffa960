import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { connectionFault, fileFault, told } from './output.js';

const folder = await mkdtemp(join(tmpdir(), 'output-'));
afterAll(() => rm(folder, { recursive: true }));
const failure = (path: string): Promise<unknown> => readFile(path).then(() => undefined, (error: unknown) => error);

describe('a file that a command cannot read', () => {
  it('is named, with what is wrong and what to do', async () => {
    const missing = join(folder, '806-2025.zip');
    expect(fileFault(await failure(missing))).toMatchObject({ code: 'no-such-file', message: `${missing} does not exist`, remedy: expect.stringContaining('Check the name') });
  });

  it('is no fault of files where it is another error', () => {
    expect(fileFault(new Error('the connection is gone'))).toBeNull();
    expect(fileFault(Object.assign(new Error('in use'), { code: 'EADDRINUSE', path: '/run/x' }))).toBeNull();
  });
});

describe('an error', () => {
  it('is told with its code and what to do, as the document of --json has it', () => {
    expect(told(new TributaryError('no-agreement', 'there is no agreement', { status: 403, remedy: 'Ask for one.' }))).toEqual({ code: 'no-agreement', message: 'there is no agreement', remedy: 'Ask for one.' });
    expect(told(new Error('unforeseen'))).toEqual({ code: null, message: 'unforeseen', remedy: null });
  });
});

describe('a server that does not answer', () => {
  it('is named with what to do, whoever has asked it', async () => {
    // Nobody listens on the port of a server that has just been closed.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());
    server.close();
    await once(server, 'close');
    const asked = await fetch(`http://127.0.0.1:${port}/`).then(() => undefined, (error: unknown) => error);
    const socket = connect(port, '127.0.0.1');
    const [refused] = await once(socket, 'error').catch((error: unknown) => [error]);
    for (const error of [asked, refused]) expect(connectionFault(error)).toMatchObject({ code: 'service-unreachable', message: `no answer from 127.0.0.1:${port}`, remedy: expect.stringContaining('tributary status') });
  });

  it('is not seen in another error', () => {
    expect(connectionFault(new Error('fetch failed', { cause: new Error('bad certificate') }))).toBeNull();
  });
});
