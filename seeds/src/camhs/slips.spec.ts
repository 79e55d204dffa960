import { Random } from '../random.js';
import { SLIP, Slips } from './slips.js';

const CONTACT = { CareContactID: 'C1', ServiceRequestID: 'R1', CareContDate: '2024-11-12', ConsMechanismMH: '01', AttendStatus: '5' };
const ROWS = 100_000;

describe('slips in what is sent', () => {
  const slips = new Slips(new Random('slips'));
  const sent = Array.from({ length: ROWS }, () => slips.sent('contact', CONTACT));
  it.each([
    ['AttendStatus', '9'], ['ConsMechanismMH', '03'], ['CareContDate', '2024-10-12'], ['ServiceRequestID', 'R1-X'],
  ] as const)('make %s wrong at the rate of wrong items', (name, wrong) => {
    const rate = sent.filter(([row]) => row?.[name] === wrong).length / ROWS;
    expect(rate).toBeGreaterThan(SLIP * 0.7);
    expect(rate).toBeLessThan(SLIP * 1.3);
  });
  it('are at most one in a row, and leave all else as it is', () => {
    const wrong = sent.map(([row]) => Object.entries(CONTACT).filter(([name, value]) => row?.[name] !== value).length);
    expect(Math.max(...wrong.slice(0, 50_000), ...wrong.slice(50_000))).toBe(1);
  });
  it('send a patient twice, or a registration not at all', () => {
    const lengths = (table: 'mpi' | 'gp') => new Set(Array.from({ length: ROWS }, () => slips.sent(table, { LocalPatientID: 'P1' }).length));
    expect([lengths('mpi'), lengths('gp')]).toEqual([new Set([1, 2]), new Set([1, 0])]);
  });
  it('cut a long identifier as a spreadsheet does', () => {
    const procedures = new Set(Array.from({ length: ROWS }, () => slips.sent('activity', { Procedure: '1085671000000109' })[0]?.['Procedure']));
    expect(procedures).toEqual(new Set(['1085671000000109', '1085671000000100']));
  });
});
