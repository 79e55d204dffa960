import { FOUND, RECEIPTS } from '../../spec/sample-receipts.js';
import { receiptModel } from './receipt-model.js';

const NAMES = new Map([['806', 'Middlesbrough']]);

describe('a receipt with what was found', () => {
  it('stands rule by rule, the gravest first, with what to do, how often and where', () => {
    const { heading, row, findings, cut, compared } = receiptModel({ receipt: FOUND, findings: FOUND.findings }, NAMES);
    expect([heading, row.sender, row.outcome.text, cut, compared]).toEqual(['SEN2 return, 2025', 'Middlesbrough', 'Partly accepted', true, true]);
    expect(findings.map(({ rule, title, effect, count, told }) => [rule, title, effect, count, told])).toEqual([
      ['P1', 'Not met: Surname, forename and date of birth are given', 'Record set aside', '1,204 times', 'the first 50 of 1,204'],
      ['P9', 'Not met: The setting is in the register of schools', 'Please check', 'once', '1'],
      ['T-TWICE', 'A record was sent more than once in one submission; one was kept', 'For information', '2 times', ''],
    ]);
    expect(findings[0]?.places[1]).toEqual({ where: 'file-1-person.csv, line 1,001, column 4', record: 'Person', field: 'surname' });
  });

  it('says that the receipt itself lists more places only where it does', () => {
    const cut = (places: number) => receiptModel({ receipt: FOUND, findings: FOUND.findings.slice(1, 2).map((f) => ({ ...f, places: Array.from({ length: places }, () => ({ file: 'f', record: null, field: null })) })) }, NAMES).cut;
    expect([cut(99), cut(100), cut(0)]).toEqual([true, false, false]);
  });

  it('that was told before receipts said so names the rules alone', () => {
    const before = RECEIPTS.find(({ submission }) => submission === 's-806');
    if (!before) throw new Error('the sample has no such receipt');
    const { findings, cut } = receiptModel({ receipt: before, findings: [{ rule: 'H4', severity: 'reject-record', count: 17 }] }, NAMES);
    expect([findings[0]?.rule, findings[0]?.title, findings[0]?.remedy, findings[0]?.places, cut]).toEqual(['H4', null, null, [], false]);
  });
});
