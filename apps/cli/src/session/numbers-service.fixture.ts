import { homeAt } from '@tributary/infra';
import { csvFormat, csvTable, defineFeed, field, ingestionService, record, scope } from '@tributary/ingestion';
import { RunningFeed } from '@tributary/testing';
import type { Caller } from '../commands/submit.js';
import { Api } from './api.js';

/** The smallest service that takes files: a column of numbers, sent by council 806; 816 is there and has no agreement. @param deletionGuard as of the feed's definition */
export function startNumbers(options: { deletionGuard?: number } = {}): Promise<RunningFeed> {
  const pair = record.root('nhsnumber', { title: 'Number', fields: { upn: field.text({ required: true }) } });
  const feed = defineFeed({
    feed: 'nhs-numbers', title: 'Numbers', scopeExample: 'current', scope: (text) => (text === 'current' ? scope(text) : null), formats: [csvFormat({ title: 'CSV', tables: [csvTable(pair, { file: /./, required: true })] })],
    root: pair, records: [pair], rules: [], council: 'sender', subject: { unique: true, candidates: (v) => [v.upn === null ? null : ['upn', v.upn]] }, identity: () => ({}), map: (_root, facts) => { facts.root('nhs-number', {}); }, ...options,
  });
  return RunningFeed.start(ingestionService({ name: 'ingest-sen2', feeds: [feed] }), 'ingest-sen2', { councils: ['806', '816'], agreements: [{ sender: '806', feed: 'nhs-numbers', council: 'E06000002' }], councilOf: { '1AA': 'E06000002' } });
}

const tokenOf = (running: RunningFeed, as: string): Promise<string> => Promise.resolve(running.token(as.replace('sender-', '')));

/** The service's API as a principal, `sender-806` for one. */
export const apiOf = (running: RunningFeed, as: string, url = running.url): Api => new Api(url, () => tokenOf(running, as));

/** A session on that one service. */
export function callerOf(running: RunningFeed, folder: string, api = (as: string) => apiOf(running, as)): Caller {
  return { api: (_service, as) => api(as ?? 'operator'), url: () => running.url, token: (as) => tokenOf(running, as), home: homeAt(folder) };
}
