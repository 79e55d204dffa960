export { downCommand } from './down.js';
export { serveCommand } from './serve.js';
export { statusCommand } from './status.js';
export { upCommand } from './up.js';
