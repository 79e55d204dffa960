export interface RedisSettings {
  readonly port: number;
  readonly folder: string;
  readonly password: string;
  /** More than one only for tests, which take a numbered database each. */
  readonly databases: number;
}

/** redis.conf: loopback only, password, every job survives a kill (BullMQ needs noeviction). */
export function redisConfig(s: RedisSettings): string {
  return [
    'bind 127.0.0.1',
    `port ${s.port}`,
    'protected-mode yes',
    `requirepass ${s.password}`,
    `dir "${s.folder}"`,
    'daemonize no',
    'supervised no',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    `databases ${s.databases}`,
    'loglevel notice',
    'logfile ""',
    '',
  ].join('\n');
}
