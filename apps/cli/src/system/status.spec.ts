import type { PartStatus } from '@tributary/infra';
import { backlogLines, missingLines, objectionLines, statusText } from './status.js';

const part = (over: Partial<PartStatus>): PartStatus => ({
  name: 'kpi', kind: 'service', state: 'running', pid: 7, port: 4106, url: 'http://127.0.0.1:4106', memory: 100 * 2 ** 20, lag: 0, quarantined: 0, log: null, ...over,
});

describe('the table of tributary status', () => {
  const text = statusText({
    home: '/h', workspace: '/w', healthy: false, memory: 150 * 2 ** 20, files: { 'kcat bi': '/h/credentials/kcat-bi.conf' },
    parts: [part({ quarantined: 3 }), part({ name: 'linkage', state: 'stopped', pid: null, memory: null, lag: null, quarantined: null })],
  });

  it('shows messages that were set aside', () => {
    expect(text).toMatch(/^kpi +running +7 +4106 +100 MiB +0 +3$/m);
  });

  it('shows what is stopped without inventing figures', () => {
    expect(text).toMatch(/^linkage +stopped +4106$/m);
  });

  it('names the files of credentials', () => {
    expect(text).toContain('/h/credentials/kcat-bi.conf');
  });
});

describe('what has never been received', () => {
  it('is named with the day since when it has been agreed', () => {
    expect(missingLines([{ sender: 'RTR', name: 'South Tees Hospitals', feed: 'camhs', councils: ['806', '807'], since: '2024-04-01' }])).toEqual(['', 'Agreed and never received:', 'RTR    camhs          since 2024-04-01  South Tees Hospitals']);
  });

  it('is not invented where nobody can say', () => {
    expect([missingLines(null), missingLines([])]).toEqual([[], []]);
  });
});

describe('what is left to do', () => {
  it('is told by stage, from submissions that wait to figures that are not made yet', () => {
    expect(backlogLines({ submissions: 12, messages: 340, persons: 0, figures: 7 })).toEqual(['', 'Still to do: 12 submissions, 340 messages, 7 figures']);
  });

  it('is nothing when all is in the figures, and is not invented where nobody can say', () => {
    expect([backlogLines({ submissions: 0, messages: 0, persons: 0, figures: 0 }), backlogLines(null)]).toEqual([['', 'Everything that has been pushed is in the figures.'], []]);
  });
});

describe('objections', () => {
  it('that a change of the key has left behind are warned about, with what to do', () => {
    expect(objectionLines({ active: 28, withdrawn: 1, underFormerKey: 3 }).join('\n')).toMatch(/WARNING: 3 of 28 objections .*\n.*tributary objection add/);
  });

  it('are not mentioned where all are under the current key, or nobody can say', () => {
    expect([objectionLines({ active: 28, withdrawn: 0, underFormerKey: 0 }), objectionLines(null)]).toEqual([[], []]);
  });
});
