export { CurrentPrincipal, Public, Roles, principalOf, type CurrentPrincipalValue } from './decorators.js';
export { auditTo, type AuditEntry } from './audit.js';
export { securityMigrations } from './migrations.js';
export { AccessReadModel, type ActiveAgreementQuery, type AgreementQuery } from './access-read-model.js';
export type { AccessListener, Changed } from './access-listener.js';
export { ACCESS_LISTENERS, SECURITY_OPTIONS, SECURITY_POOL } from './tokens.js';
export { SecurityModule } from './security-module.js';
