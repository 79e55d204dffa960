/** Injection tokens that the service library provides globally. */
export const SECURITY_POOL = Symbol('security pool');
export const SECURITY_OPTIONS = Symbol('security options');
export const ACCESS_LISTENERS = Symbol('access listeners');
