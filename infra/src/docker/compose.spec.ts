import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_NAMES } from '@tributary/contracts';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { homeAt, workspaceRoot, type Home } from '../home.js';
import { environmentOf } from '../system/environment.js';
import { RUNS } from '../system/services.js';
import { COMPOSE_HEADER, COMPOSE_STYLE, composeFile, PLACES } from './compose.js';
import { configure, containerAddresses, environmentFile } from './configure.js';

/** The part of the compose specification that we use, strictly: an unknown key is a slip of the pen. */
const seconds = z.string().regex(/^\d+s$/);
const serviceSchema = z.strictObject({
  image: z.string().regex(/^[a-z/]+:\d+\.\d+[\w.-]*$/, 'pinned by version'),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  user: z.string().optional(),
  network_mode: z.literal('host'),
  restart: z.enum(['no', 'unless-stopped']),
  profiles: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string().regex(/^[a-z0-9-]+:\/[\w/.-]+(:ro)?$/)).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully', 'service_started']) })).optional(),
  healthcheck: z.strictObject({ test: z.array(z.string()).min(2), interval: seconds, timeout: seconds, retries: z.number().int(), start_period: seconds }).optional(),
});
const fileSchema = z.strictObject({ name: z.string(), services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.strictObject({})) });

describe('docker-compose.yml', () => {
  const text = () => readFile(join(workspaceRoot(), 'docker-compose.yml'), 'utf8');
  const file = async () => fileSchema.parse(parse(await text()));

  it('is what infra/src/docker/compose.ts writes (node infra/dist/docker/main.js compose)', async () => {
    expect(await text()).toBe(COMPOSE_HEADER + stringify(composeFile(), COMPOSE_STYLE));
  });

  it('keeps to the compose specification, with pinned images', async () => {
    expect(fileSchema.safeParse(parse(await text())).error).toBeUndefined();
  });

  it('knows an unknown key for a mistake', async () => {
    const { services, ...rest } = await file();
    expect(fileSchema.safeParse({ ...rest, services: { ...services, kpi: { ...services['kpi'], enviroment: {} } } }).success).toBe(false);
    expect(fileSchema.safeParse({ ...rest, services: { ...services, kpi: { ...services['kpi'], image: 'tributary:latest' } } }).success).toBe(false);
  });

  it('runs every service and every server, each with a health check', async () => {
    const { services } = await file();
    for (const name of [...SERVICE_NAMES, 'identity', 'postgres', 'redis', 'kafka']) expect(services[name]?.healthcheck).toBeDefined();
  });

  it('depends on services that exist, and on the health of those that have a check', async () => {
    const { services } = await file();
    for (const service of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(services[name]).toBeDefined();
        if (condition === 'service_healthy') expect(services[name]?.healthcheck).toBeDefined();
      }
    }
  });

  it('declares the volumes that it mounts', async () => {
    const { services, volumes } = await file();
    const mounted = Object.values(services).flatMap((service) => (service.volumes ?? []).map((volume) => volume.split(':')[0]));
    expect(new Set(Object.keys(volumes))).toEqual(new Set(mounted));
  });

  it('shows the variables of one service to that service alone', async () => {
    const { services } = await file();
    for (const name of SERVICE_NAMES) {
      const readers = Object.entries(services).filter(([, s]) => s.volumes?.some((volume) => volume.startsWith(`${name}-config:`))).map(([reader]) => reader);
      expect(readers.toSorted()).toEqual(['configure', name].toSorted());
    }
  });

  it('leaves nothing for compose to replace', async () => {
    expect(await text()).not.toContain('$');
  });

  it('holds no secret', async () => {
    expect(await text()).not.toMatch(/password[=:] ?[A-Za-z0-9]{16}|SECRET/);
  });
});

describe('what the containers are configured with', () => {
  let home: Home;
  beforeAll(async () => {
    home = homeAt(await mkdtemp(join(tmpdir(), 'compose-')));
    await configure(home, join(home.root, 'config'), home.logs);
  });
  afterAll(() => rm(home.root, { recursive: true }));

  it.each(RUNS.map(({ name }) => [name]))('gives %s the same variables as the supervisor does', async (name) => {
    const run = RUNS.find((r) => r.name === name);
    if (run === undefined) throw new Error(name);
    const path = join(home.root, 'config', name, 'service.env');
    const environment = environmentOf(run, await containerAddresses(home));
    expect(await readFile(path, 'utf8')).toBe(environmentFile(environment));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each([['ingest-sen2'], ['governance']])('mounts the folders that the variables of %s name', async (name) => {
    const mounted = (composeFile().services[name]?.volumes ?? []).map((volume) => volume.split(':')[1]);
    expect(mounted).toEqual(expect.arrayContaining([PLACES.data, PLACES.keys]));
  });

  it('lets a value with a quote through the shell', () => {
    expect(environmentFile({ A: "it's" })).toBe("A='it'\\''s'\n");
  });
});
