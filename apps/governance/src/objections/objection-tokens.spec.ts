import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readObjections } from './objection-file.js';
import { ObjectionTokens } from './objection-tokens.js';

const key = (kid: string) => `${kid} ${kid.repeat(43).slice(0, 43)}\n`;
let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'objection-tokens-')); });
afterAll(() => rm(folder, { recursive: true }));

async function under(kids: readonly string[]): Promise<ObjectionTokens> {
  const path = join(folder, kids.join('-'));
  await writeFile(path, kids.map(key).join(''), { mode: 0o600 });
  return new ObjectionTokens({ KEY_FILE: path });
}

async function keysOf(text: string | Buffer, kids: readonly string[] = ['k1']) {
  const { rows: [row] } = await readObjections(Readable.from([Buffer.from(text)]), '2025-06-01');
  if (!row) throw new Error('the row was refused');
  return (await under(kids)).of(row);
}
const kinds = async (text: string) => (await keysOf(text))?.tokens.map((token) => token.slice(0, token.indexOf('.')));
const PERSON = 'forename,surname,birth_date,sex,postcode\nRose,Ashfield,2012-03-04,';

describe('the tokens of an objection', () => {
  it('find an NHS number whoever has verified it, and whatever date of birth it stands beside', async () => {
    expect(await kinds('nhs_number\n9990000018\n')).toEqual(['nhs', 'nhsnum']);
    expect(await kinds('nhs_number,birth_date\n9990000018,2012-03-04\n')).toEqual(['nhs', 'nhsdob', 'nhsnum']);
  });

  it('find a person without any number, by names and birth date with sex or postcode', async () => {
    expect(await kinds(`${PERSON}F,\n`)).toEqual(['dem7']);
    expect(await kinds(`${PERSON},ZZ1 1AA\n`)).toEqual(['dem4', 'dem5']);
  });

  it('are the same from a file in Windows-1252', async () => {
    const row = 'forename,surname,birth_date,sex\nZoë,Ashfield,2012-03-04,F\n';
    expect(await keysOf(Buffer.from(row, 'latin1'))).toEqual(await keysOf(row));
  });

  it('are none where the row says too little', async () => {
    expect(await keysOf(`${PERSON},\n`)).toBeNull();
    expect(await keysOf('forename,surname,sex,postcode\nRose,Ashfield,F,ZZ1 1AA\n')).toBeNull();
  });

  it('are made with every key of the file, under an id for each; the current one is first', async () => {
    const row = 'upn\nH801200001001\n';
    const [before, after] = [await keysOf(row, ['k1']), await keysOf(row, ['k2', 'k1'])];
    expect(after?.tokens.map((token) => token.split('.')[1])).toEqual(['k2', 'k1']);
    expect(after?.tokens[1]).toBe(before?.tokens[0]);
    expect(after?.ids).toEqual([expect.not.stringMatching(before?.ids[0] ?? ''), before?.ids[0]]);
    expect(await (await under(['k2', 'k1'])).kid()).toBe('k2');
  });

  it('keep their id when columns say the same in another way', async () => {
    expect((await keysOf('upn,from\nh801 2000 01001,2024-01-01\n'))?.ids).toEqual((await keysOf('upn\nH801200001001\n'))?.ids);
  });
});
