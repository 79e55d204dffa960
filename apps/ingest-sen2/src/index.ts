export { feeds } from './feed.js';
