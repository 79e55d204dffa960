import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeCensus } from '../bench/census-file.js';
import { nhsNumber, upn, type Files } from '../acceptance/files.js';
import { GOOD } from '../acceptance/good-files.js';
import { checkText } from './validate.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * Writes down every kind of handle that a process makes which could reach another machine or process, whoever makes it: sockets, and questions for names. (The resolver that node
 * makes when somebody loads its module, DNSCHANNEL, asks nothing by itself.)
 */
const WATCH = `import { createHook } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
createHook({ init(_id, type) { if (/^(TCP|UDP|GETADDRINFO|GETNAMEINFO|QUERY|TLS|HTTP)/.test(type)) appendFileSync(process.env.WATCHED, type + '\\n'); } }).enable();`;

describe('tributary validate', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'validate-'));
    await writeFile(join(folder, 'watch.mjs'), WATCH);
  });
  afterAll(async () => { await rm(folder, { recursive: true }); });

  async function lay(name: string, files: Files): Promise<string[]> {
    const place = join(folder, name);
    await mkdir(place, { recursive: true });
    return Promise.all(Object.entries(files).map(async ([file, content]) => {
      await writeFile(join(place, file), content);
      return join(place, file);
    }));
  }

  /** Runs node as a user would, in an empty folder with an empty home and temporary folder of its own. */
  async function run(args: readonly string[], script = main) {
    const place = await mkdtemp(join(folder, 'run-'));
    const [cwd, home, temp, watched] = await Promise.all(['cwd', 'home', 'temp'].map(async (name) => { await mkdir(join(place, name)); return join(place, name); }).concat(Promise.resolve(join(place, 'watched'))));
    await writeFile(watched ?? '', '');
    const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: temp, TRIBUTARY_HOME: join(place, 'none'), WATCHED: watched };
    const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, ['--import', join(folder, 'watch.mjs'), script, ...args], { cwd, env, maxBuffer: 2 ** 26 }, (error, out, err) => resolve({ code: Number(error?.code ?? 0), stdout: out, stderr: err }));
    });
    const left = (await Promise.all([cwd, home, temp].map((name) => readdir(name ?? '')))).flat();
    return { code, stdout, stderr, left, handles: (await readFile(watched ?? '', 'utf8')).split('\n').filter(Boolean) };
  }

  const samples: [string, { feed: string; scope: string; files: Files }][] = [
    ...Object.entries(GOOD), ['NHS numbers of a council', { feed: 'nhs-numbers', scope: 'current', files: { 'traced.csv': `upn,nhs_number\r\n${upn(1)},${nhsNumber(1)}\r\n` } }],
  ];

  it.each(samples)('accepts %s on the sender\'s own machine: no connection is opened, nothing is left behind', async (name, { feed, scope, files }) => {
    const { code, stdout, stderr, left, handles } = await run(['validate', '--feed', feed, '--scope', scope, '--json', ...await lay(name.replaceAll(/\W/g, '-'), files)]);
    expect({ stderr, handles, left, code }).toEqual({ stderr: '', handles: [], left: [], code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ feed, scope, outcome: 'accepted' });
  });

  it('needs no more memory for a file four times as long', async () => {
    const command = fileURLToPath(new URL('../../bin/tributary.mjs', import.meta.url));
    const measure = join(folder, 'memory.mjs');
    await writeFile(measure, "import { writeFileSync } from 'node:fs'; process.on('exit', () => process.argv[1].endsWith('main.js') && writeFileSync(process.env.MEASURED, String(process.resourceUsage().maxRSS)));");
    const peak = async (bytes: number): Promise<number> => {
      const { files } = await writeCensus(join(folder, `census-${bytes}`), '806', 2025, bytes);
      const env = { ...process.env, NODE_OPTIONS: `--import ${measure}`, MEASURED: join(folder, `peak-${bytes}`) };
      await promisify(execFile)(process.execPath, [command, 'validate', '--feed', 'school-census', '--scope', '2025-spring', ...files], { env, maxBuffer: 2 ** 26 });
      return Number(await readFile(env.MEASURED, 'utf8')) / 1024;
    };
    const [short, long] = [await peak(4_000_000), await peak(16_000_000)];
    expect(long - short).toBeLessThan(100);
  }, 400_000);

  it('would be seen if it opened a connection', async () => {
    const script = join(folder, 'calls.mjs');
    await writeFile(script, "import { connect } from 'node:net'; connect(9, '127.0.0.1').on('error', () => {});");
    expect((await run([], script)).handles).toEqual(expect.arrayContaining([expect.stringMatching(/^TCP/)]));
  });

  it('says what to mend as text, as JSON and as one page that needs nothing else, and never a value', async () => {
    const good = GOOD['SEN2 as XML'];
    if (!good) throw new Error('there is a good file');
    const spoilt = String(good.files[good.main]).replace(/<Surname>[^<]*</, '<Surname>Quillfeatherby<').replace(/<UPN>[^<]*</, '<UPN>Z999ZEPHYRANTHE<').replace('<Ethnicity>WBRI', '<Ethnicity>Zephyr');
    const [path = ''] = await lay('spoilt', { 'Quillfeatherby.xml': spoilt });
    const page = join(folder, 'report.html');
    const args = ['validate', '--feed', 'sen2', '--scope', good.scope, path];
    const [text, json, html] = [await run(args), await run([...args, '--json']), await run([...args, '--html', page])];
    const written = await readFile(page, 'utf8');
    for (const said of [text.stdout, json.stdout, written]) {
      expect(said).toContain('P4');
      for (const unlooked of ['N8', 'N9', 'X1-census', 'N3', 'T-DELETIONS', 'register of schools, which is not on this machine']) expect(said).toContain(unlooked);
      expect(said).not.toMatch(/Quillfeatherby|Zephyr/i);
    }
    expect([text.code, json.code, html.code]).toEqual([0, 0, 0]);
    expect(text.stdout).toContain('nothing was sent, nothing is stored');
    expect(written).toContain('Nothing was sent and nothing is stored');
    expect(written).not.toMatch(/<script|\s(?:src|href)="(?!#)|https?:\/\/(?!www\.w3\.org)/);
  });

  it('ends with 2 when records would be quarantined, with 3 when nothing would be accepted', async () => {
    const good = GOOD['the school census'];
    if (!good) throw new Error('there is a good file');
    const main = String(good.files[good.main]);
    const ragged = await lay('ragged', { ...good.files, [good.main]: `${main}9,1\r\n` });
    expect((await run(['validate', '--feed', good.feed, '--scope', good.scope, ...ragged])).code).toBe(2);
    expect((await run(['validate', '--feed', good.feed, '--scope', good.scope, ragged[0] ?? ''])).code).toBe(3);
  });

  it('refuses what cannot be meant', async () => {
    expect(await run(['validate', '--feed', 'soup', '--scope', '2025', 'x.csv'])).toMatchObject({ code: 1, stderr: expect.stringContaining('Feeds: sen2') });
    expect(await run(['validate', '--feed', 'sen2', '--scope', '2025', join(folder, 'none.csv')])).toMatchObject({ code: 1, stderr: expect.stringContaining('no-such-file') });
    expect(await run(['validate', '--feed', 'sen2', '--scope', '2025', '--html', 'return.xml', 'other.xml'])).toMatchObject({ code: 1, stderr: expect.stringContaining('ends in .html') });
  });
});

describe('the report of a check', () => {
  it('begins with what is gravest and says what becomes of it, in the words of a receipt', () => {
    const finding = (rule: string, severity: 'E' | 'refuse') => ({ rule, severity, title: 'It is given', remedy: 'Give it.', count: 1, places: [] });
    const text = checkText({ feed: 'sen2', scope: '2025', sender: '806', outcome: 'refused', message: 'Nothing would be accepted.', files: [], records: {}, findings: [finding('P10', 'E'), finding('T-TABLE', 'refuse')], keyCounts: [], fields: [], notLookedAt: [] });
    expect(text.split('\n').slice(1, 3)).toEqual([expect.stringMatching(/^ {2}T-TABLE \[submission refused\]/), expect.stringMatching(/^ {2}P10 \[value left out\]/)]);
  });
});
