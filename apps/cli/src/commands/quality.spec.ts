import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { Api } from '../session/api.js';
import { evaluateLinkage, evaluationText, explained, precisionOfLinks, recordOf, trueSubjects, underWay, type Evaluation } from './quality.js';

const figures = { truePairs: 7, linkedPairs: 10, correctPairs: 6, precision: 0.6, recall: 6 / 7, f1: 12 / 17 };
const answer = { subjects: 2, unknown: 1, rows: 4, said: { pairs: 6, correct: 3 }, pairs: [], all: figures };
const asked = z.object({ localRecordIds: z.array(z.string()) });

const side = { record: 'sen2|806|2025|person|r', level: null, linkable: false, reason: null };
const withheld = { samePerson: null, summary: 'This may not be said.', a: side, b: side, kinds: [] };

let server: Server;
let folder: string;
let lines: string;
const session = { api: () => new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => 'token') };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'truth-'));
  // An ingestion service that holds the records named a..., all of one patient, and linkage.
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const subjects = () => asked.parse(JSON.parse(body)).localRecordIds.map((id) => (id.startsWith('a') ? 'patient' : null));
      if (request.url === '/v1/evaluation') lines = body;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(request.url?.startsWith('/v1/explanations') ? withheld : request.url === '/v1/evaluation' ? answer : request.url === '/v1/subjects' ? { subject: body } : { subjects: subjects() }));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('a record to be explained', () => {
  it('may be named by what its sender calls it, which only the service of the feed knows', async () => {
    expect(JSON.parse(await recordOf(session, 'sen2/806/2025/17'))).toEqual({ feed: 'sen2', sender: '806', scope: '2025', localRecordId: '17' });
    expect(JSON.parse(await recordOf(session, 'ae/RTR/bulk:2024-10-01..2024-10-31/A/7'))).toMatchObject({ scope: 'bulk:2024-10-01..2024-10-31', localRecordId: 'A/7' });
  });

  it('goes on as it is where it is a key or an id', async () => {
    for (const given of ['sen2|806|2025|person|r/1', 'Xr_2-1']) expect(await recordOf(session, given)).toBe(given);
  });

  it('is refused with what to give, and is not repeated', async () => {
    for (const given of ['soup/806/2025/secret', 'sen2/806/secret', 'sen2/806/2025/', '']) {
      const error: unknown = await recordOf(session, given).catch((fault: unknown) => fault);
      expect(error).toMatchObject({ code: 'not-a-record', remedy: expect.stringContaining('sen2/806/2025/17') });
      expect(String(error)).not.toContain('secret');
    }
  });
});

describe('an explanation', () => {
  it('is passed on also where linkage may not say whose the records are', async () => {
    expect(await explained(session, 'sen2/806/2025/17', 'Xr_2-1')).toEqual(withheld);
  });

  it('says which of the two records cannot be used', async () => {
    await expect(explained(session, 'sen2/806', 'Xr_2-1')).rejects.toMatchObject({ code: 'not-a-record', message: expect.stringMatching(/^the first of the two: /) as string });
    await expect(explained(session, 'Xr_2-1', 'sen2/806')).rejects.toMatchObject({ message: expect.stringMatching(/^the second of the two: /) as string });
  });
});

describe('the quality of links', () => {
  it('is asked of every row of the truth that is held, and the others are counted', async () => {
    const file = join(folder, 'truth.csv');
    await writeFile(file, 'feed,sender,scope,localRecordId,truePersonId\nae,RTR,net-change,a1,p1\nae,RTR,net-change,a1,p2\nae,RTR,net-change,lost,p1\nae,RTR,net-change,a2,p1\n');
    const result = await evaluateLinkage(session, await trueSubjects(session, file));
    expect(lines.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(['p1', 'p2', 'p1'].map((person) => ({ subject: 'ae|RTR|patient', person })));
    expect(result).toEqual({ ...answer, notHeld: 1 });
  });

  it('says what was not held, and what sources joined wrongly themselves', () => {
    const evaluation: Evaluation = { ...answer, notHeld: 1 };
    expect(precisionOfLinks(evaluation)).toBe(0.75);
    expect(evaluationText(evaluation).split('\n').slice(-2)).toEqual([
      '4 rows of the truth compared, of 2 source persons; 1 rows not held by ingestion, 1 source persons not in use by linkage',
      'sources themselves give 6 pairs as one person, 3 of them wrongly; precision without these 75.000 %',
    ]);
    expect(precisionOfLinks({ ...evaluation, said: { pairs: 10, correct: 6 } })).toBeNull();
  });
});

describe('differences that verify finds', () => {
  it('are said to be of work under way where there is any, and of nothing else', () => {
    expect(underWay({ submissions: 2, messages: 0, persons: 14, figures: 0 })).toEqual([expect.stringMatching(/^Work is under way \(2 submissions, 14 persons\): .* tributary status/)]);
    expect([underWay({ submissions: 0, messages: 0, persons: 0, figures: 0 }), underWay(null)]).toEqual([[], []]);
  });
});
