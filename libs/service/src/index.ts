export { CONFIG, DATA_SOURCE, LOGGER, METRICS, POOL, REDIS } from './tokens.js';
export { baseConfigSchema, readConfig, type BaseConfig, type OwnConfigSchema, type ServiceConfig } from './config.js';
export { defineService, type RunningService, type Service, type ServiceDefinition } from './define-service.js';
export {
  ApiAcceptedResponse, ApiBody, ApiConsumes, ApiExcludeController, ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags,
} from './api-decorators.js';
export { apiSchema, type ApiSchema } from './api-schema.js';
export { valid } from './validation.js';
export { correlationIdOf } from './correlation.js';
export { toProblem, type Problem } from './problem-filter.js';
export { growHeapAsService } from './heap.js';
export type { HealthReport } from './health.js';
