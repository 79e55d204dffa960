import { SERVICE_NAMES } from '@tributary/contracts';
import { environmentOf, fingerprint, type SystemAddresses } from './environment.js';
import { RUNS } from './services.js';
import { kcatConfig, pgServiceFile } from './subscriber-files.js';

const addresses: SystemAddresses = {
  ports: Object.fromEntries(RUNS.map(({ name, port }) => [name, port])) as SystemAddresses['ports'],
  databaseUrl: 'postgresql://tributary_admin:adminsecret@127.0.0.1:15432/tributary',
  databasePasswords: { linkage: 'linkagepw', ingest_sen2: 'sen2pw' },
  redisUrl: 'redis://:redispw@127.0.0.1:16379/0',
  brokers: ['127.0.0.1:19092'], kafkaLogin: (principal) => ({ username: principal, password: `${principal}-kafka` }),
  issuer: 'http://127.0.0.1:4100', audience: 'tributary', dataDir: (name) => `/h/data/${name}`, keyFile: '/h/master.key', operator: 'operator',
  identityFile: '/h/identity.json', logLevel: 'info',
};
const of = (name: string) => {
  const run = RUNS.find((r) => r.name === name);
  if (run === undefined) throw new Error(name);
  return environmentOf(run, addresses);
};

describe("a service's environment", () => {
  it.each(SERVICE_NAMES.map((name) => [name]))('of %s has every variable of the conventions', (name) => {
    expect(Object.keys(of(name))).toEqual(expect.arrayContaining([
      'PORT', 'DATABASE_URL', 'KAFKA_BROKERS', 'KAFKA_USERNAME', 'KAFKA_PASSWORD', 'KAFKA_TOPIC_PREFIX', 'REDIS_URL', 'OIDC_ISSUER', 'OIDC_AUDIENCE', 'LOG_LEVEL',
    ]));
  });

  it("holds the service's own database role and principal", () => {
    expect(of('ingest-sen2')).toMatchObject({ DATABASE_URL: 'postgresql://ingest_sen2:sen2pw@127.0.0.1:15432/tributary', KAFKA_USERNAME: 'ingest-sen2' });
  });

  it('never holds the secret of an administrator', () => {
    for (const { name } of RUNS) expect(JSON.stringify(of(name))).not.toContain('adminsecret');
  });

  it('gives the master keys to those who make tokens, and to nobody else', () => {
    const holders = RUNS.filter(({ name }) => 'KEY_FILE' in of(name)).map(({ name }) => name);
    expect(holders.toSorted()).toEqual(['governance', 'ingest-ae', 'ingest-camhs', 'ingest-school-census', 'ingest-sen2']);
  });

  it('leaves the broker login out where the broker asks for none', () => {
    const [run] = RUNS.filter(({ name }) => name === 'kpi');
    expect(environmentOf(run ?? RUNS[0]!, { ...addresses, kafkaLogin: () => undefined })).not.toHaveProperty('KAFKA_PASSWORD');
  });

  it('is recognised when it is the same, whatever the order, and when it is not', () => {
    expect(fingerprint({ a: '1', b: '2' })).toBe(fingerprint({ b: '2', a: '1' }));
    expect(fingerprint({ a: '1', b: '2' })).not.toBe(fingerprint({ a: '1', b: '3' }));
  });
});

describe('files for subscribers', () => {
  it('are what kcat and psql read', () => {
    expect(kcatConfig({ brokers: ['h:1'], username: 'bi', password: 'pw' })).toContain('sasl.mechanisms=PLAIN\nsasl.username=bi\nsasl.password=pw');
    expect(pgServiceFile('bi_released', addresses.databaseUrl, 'pw')).toBe('[bi_released]\nhost=127.0.0.1\nport=15432\ndbname=tributary\nuser=bi_released\npassword=pw\n');
  });
});
