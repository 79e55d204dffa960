export { createIdentity, listen } from './app.js';
export { readConfig, type IdentityConfig } from './config.js';
