/** What every service can inject: `@Inject(CONFIG) config: ServiceConfig<...>`, `@Inject(POOL) pool: pg.Pool`, `@Inject(LOGGER) logger: Logger`, `@Inject(METRICS) metrics: Metrics`, `@Inject(REDIS) redis: Redis`, `@Inject(DATA_SOURCE) dataSource: DataSource` (services with entities). */
export const CONFIG = Symbol('CONFIG');
export const POOL = Symbol('POOL');
export const DATA_SOURCE = Symbol('DATA_SOURCE');
export const LOGGER = Symbol('LOGGER');
export const METRICS = Symbol('METRICS');
export const REDIS = Symbol('REDIS');
/** Inside this library only. */
export const HEALTH_SOURCE = Symbol('HEALTH_SOURCE');
