import { postgresConfig, postgresHostRules } from './postgres/config.js';
import { redisConfig } from './redis/config.js';

describe("PostgreSQL's configuration", () => {
  it('listens on the loopback address only and has no other door', () => {
    const config = postgresConfig({ port: 15432, durable: true });
    expect(config).toContain("listen_addresses = '127.0.0.1'");
    expect(config).toContain("unix_socket_directories = ''");
  });

  it('trusts nobody without a password', () => {
    expect(postgresHostRules()).not.toMatch(/trust|md5|peer/);
    expect(postgresHostRules().trim().split('\n').every((line) => line.endsWith('scram-sha-256'))).toBe(true);
  });

  it('writes through to the disk unless it is for tests', () => {
    expect(postgresConfig({ port: 1, durable: true })).not.toContain('fsync');
    expect(postgresConfig({ port: 1, durable: false })).toContain("fsync = 'off'");
  });

  it('keeps values of failed statements out of its log', () => {
    expect(postgresConfig({ port: 1, durable: true })).toContain("log_min_error_statement = 'panic'");
  });
});

describe("Redis's configuration", () => {
  const lines = redisConfig({ port: 16379, folder: '/h/redis', password: 'pw', databases: 16 }).split('\n');

  it('listens on the loopback address only and asks for the password', () => {
    expect(lines).toEqual(expect.arrayContaining(['bind 127.0.0.1', 'requirepass pw', 'protected-mode yes']));
  });

  it('keeps jobs over a kill and drops none when memory is short', () => {
    expect(lines).toEqual(expect.arrayContaining(['appendonly yes', 'maxmemory-policy noeviction']));
  });
});
