/** Injection tokens that the service library provides globally. */
export const SECURITY_POOL = Symbol('security pool');
export const SECURITY_OPTIONS = Symbol('security options');
/** Name of the service, as in `SERVICE_NAMES`. */
export const SERVICE_NAME = Symbol('service name');
