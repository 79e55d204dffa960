import type { Agreement } from '@tributary/contracts';
import { figure, hidden } from '../../spec/figure.js';
import { gapsOf } from '../cover/gaps.js';
import { completeness } from './completeness.js';
import { agreementsVisibleTo, neverReceived } from './never-received.js';
import { receiptRow } from './receipt-row.js';

const council = { dfe: '806', code: 'E06000002', name: 'Middlesbrough', region: 'NENC', regionName: 'North East and Cumbria', nhsArea: '16C' };
const agreement = (feed: Agreement['feed'], over: Partial<Agreement> = {}): Agreement => ({ id: feed, sender: '806', feed, council: 'E06000002', purposes: ['joint-indicators'], from: '2024-01-01', until: '2025-12-31', retentionDays: 30, withdrawn: false, ...over });
const receipt = { submission: 's', feed: 'sen2', sender: '806', scope: '2025', receivedAt: '2025-02-10T09:00:00Z', finishedAt: '2025-02-10T09:00:00Z', outcome: 'partly' as const, records: { person: { accepted: 1900, quarantined: 17, dropped: 2 } }, changes: { added: 1900, corrected: 3, withdrawn: 0, unchanged: 0 }, findings: [{ rule: 'H4', severity: 'record', count: 17 }] };

describe('what is in', () => {
  const cells = (figures: Parameters<typeof completeness>[0]['figures'], agreements: readonly Agreement[]) => {
    const { rows, summary } = completeness({ councils: [council], figures, agreements, last: [receipt], received: new Set(['806 sen2']), names: new Map([['RTR', 'South Tees']]), today: '2025-06-01' });
    return { states: rows[0]?.cells.map((c) => c.text), detail: rows[0]?.cells[0]?.detail, summary };
  };

  it('is told from the status of figures; what is not agreed is not missing', () => {
    const figures = [figure({ indicator: 'EHC17' }), hidden({ indicator: 'MH04', status: 'not-returned', reason: null })];
    expect(cells(figures, [agreement('sen2'), agreement('camhs'), agreement('ae', { withdrawn: true }), agreement('school-census', { until: '2025-05-31' })])).toEqual({
      states: ['In', 'No agreement', 'Missing', 'No agreement'], detail: 'last on 10 February 2025', summary: '1 of 2 agreed returns are missing for this period.',
    });
  });
});

describe('what has never been sent', () => {
  const today = '2025-06-01';
  it('is named with the day since when it has been agreed, the longest wait first', () => {
    const agreements = [
      agreement('sen2'), agreement('camhs', { sender: 'RTR', from: '2024-04-01' }), agreement('camhs', { id: 'b', sender: 'RTR', council: 'E06000003', from: '2024-03-01' }), agreement('school-census'),
      agreement('ae', { sender: 'RTR', withdrawn: true }), agreement('ae', { id: 'c', sender: 'RTR', from: '2025-07-01' }), agreement('ae', { id: 'd', sender: 'RVW', until: '2025-05-31' }),
    ];
    expect(neverReceived(agreements, new Set(['806 sen2']), today)).toEqual([
      { sender: '806', feed: 'school-census', councils: ['E06000002'], since: '2024-01-01' }, { sender: 'RTR', feed: 'camhs', councils: ['E06000002', 'E06000003'], since: '2024-03-01' },
    ]);
  });

  it('stands beside the council and feed, for each provider by its name', () => {
    const agreements = [agreement('camhs', { sender: 'RTR', from: '2024-04-01' }), agreement('camhs', { id: 'b', sender: 'RX4' }), agreement('school-census')];
    const camhs = { ...receipt, sender: 'RX4', feed: 'camhs' };
    const { rows } = completeness({ councils: [council], figures: [figure({ indicator: 'MH04' })], agreements, last: [camhs], received: new Set(['RX4 camhs']), names: new Map([['RTR', 'South Tees'], ['RX4', 'CNTW']]), today });
    expect(rows[0]?.cells.map(({ text, detail }) => [text, detail])).toEqual([
      ['No agreement', null], ['Missing', 'nothing since 1 January 2024'], ['In', 'nothing from South Tees since 1 April 2024; last from CNTW on 10 February 2025'], ['No agreement', null],
    ]);
  });

  it('is told to those whom it concerns', () => {
    const agreements = [agreement('sen2'), agreement('ae', { sender: 'RTR' }), agreement('ae', { id: 'b', sender: 'RTR', council: 'E06000003' }), agreement('sen2', { id: 'c', sender: '807', council: 'E06000003' })];
    const seen = (roles: readonly ('region' | 'council' | 'sender' | 'bi')[], organisation: string | null, ons: string | null) => agreementsVisibleTo({ roles, organisation }, ons, agreements).map(({ id }) => id);
    expect(seen(['region'], null, null)).toHaveLength(4);
    expect(seen(['council'], '806', 'E06000002')).toEqual(['sen2', 'ae']);
    expect(seen(['sender'], 'RTR', null)).toEqual(['ae', 'b']);
    expect(seen(['sender'], '806', 'E06000002')).toEqual(['sen2']);
    expect(seen(['bi'], '806', 'E06000002')).toEqual([]);
  });
});

describe('a receipt as a row', () => {
  it('counts in words', () => {
    expect(receiptRow(receipt, new Map([['806', 'Middlesbrough']]))).toMatchObject({
      sender: 'Middlesbrough', feed: 'SEN2 return', outcome: { text: 'Partly accepted' }, records: '1,900 accepted, 17 set aside, 2 not for us', changes: '1,900 new, 3 corrected', findings: '17 by 1 rule', href: '/data/receipts/s',
    });
  });
});

describe('gaps in a council\'s data', () => {
  it('come as sentences, what cannot be linked first', () => {
    expect(gapsOf([hidden({ indicator: 'AE06', status: 'no-agreement', reason: null }), hidden({ indicator: 'MH03', status: 'not-linkable', reason: null }), figure({ indicator: 'EHC17' })])).toEqual([
      { text: 'CAMHS: shown for all children, because this provider\'s records cannot yet be linked to plans.', why: 'linking' }, { text: 'A&E: no data sharing agreement, so figures that need it are missing.', why: 'missing' },
    ]);
  });

  it('name all feeds that are awaited in one sentence: each alone would read as if the others were in', () => {
    const awaited = (indicator: string) => hidden({ indicator, status: 'not-returned', reason: null });
    expect(gapsOf([awaited('EDU16'), awaited('MH04'), awaited('AE06'), figure({ indicator: 'EHC17' })])).toEqual([{ text: 'School census, CAMHS and A&E: not returned yet for this period.', why: 'missing' }]);
  });
});
