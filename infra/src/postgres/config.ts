export interface PostgresSettings {
  readonly port: number;
  /** False only for tests: a crash of the machine (not of the server) may lose data. */
  readonly durable: boolean;
}

/** What is added to postgresql.conf. */
export function postgresConfig(s: PostgresSettings): string {
  return Object.entries(postgresSettings(s)).map(([key, value]) => `${key} = '${value}'\n`).join('');
}

/** The server's settings. No unix socket: its path has a length limit, and one door is enough. */
export function postgresSettings(s: PostgresSettings): Record<string, string | number> {
  return {
    listen_addresses: '127.0.0.1',
    port: s.port,
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: 200,
    shared_buffers: '128MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '2GB',
    wal_compression: 'lz4',
    default_toast_compression: 'lz4',
    jit: 'off',
    random_page_cost: 1.1,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_duration_statement: -1,
    // The text of a failed statement, or its parameters, may hold values of a person.
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: 0,
    log_error_verbosity: 'terse',
    ...(s.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
}

/** Passwords for everybody, over the loopback address only. */
export function postgresHostRules(): string {
  return 'host all all 127.0.0.1/32 scram-sha-256\n';
}
