export { CONFIG, DATA_SOURCE, LOGGER, METRICS, POOL, REDIS } from './tokens.js';
export { baseConfigSchema, readConfig, type BaseConfig, type OwnConfigSchema, type ServiceConfig } from './config.js';
export type { RunningService, Service, ServiceDefinition } from './define-service.js';
export { apiSchema } from './api-schema.js';
export { valid } from './validation.js';
export { defineService } from './define-service.js';
