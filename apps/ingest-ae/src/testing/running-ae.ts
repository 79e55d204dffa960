import { RunningFeed } from '@tributary/testing';
import { service } from '../service.js';

export const MIDDLESBROUGH = 'E06000002';

/** The service with one department (RTR) whose agreement covers Middlesbrough, where ZZ1 1AA lies. @param entry runs it as a process of its own. */
export function runningAe(entry?: string): Promise<RunningFeed> {
  return RunningFeed.start(service, 'ingest-ae', {
    providers: ['RTR'], agreements: [{ sender: 'RTR', feed: 'ae', council: MIDDLESBROUGH }], councilOf: { '1AA': MIDDLESBROUGH },
  }, entry);
}
