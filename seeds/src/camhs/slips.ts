import { addDays } from '@tributary/domain';
import type { Random } from '../random.js';
import type { TableName, Values } from './tables.js';

/**
 * How often an item is wrong: as often as sex and date of birth are in health records of children and young adults, 0.11 % (health-feeds 7.6). Of the other items of
 * MHSDS no rate is published with the standard.
 */
export const SLIP = 0.0011;

type Slip = (row: Values) => readonly Values[];
const item = (name: string, change: (text: string) => string): Slip => (row) => [{ ...row, [name]: change(row[name] ?? '') }];
/** A spreadsheet keeps fifteen digits. */
const asNumber = (text: string): string => text.slice(0, 15).padEnd(text.length, '0');

/** What goes wrong, by table: each of these at the rate. */
const SLIPS: Readonly<Partial<Record<TableName, readonly Slip[]>>> = {
  // A category that has ended; the same patient twice, registered again.
  mpi: [item('EthnicCategory', () => 'T'), (row) => [row, row]],
  gp: [() => []],
  referral: [item('SourceOfReferralMH', () => 'Z9'), item('PrimReasonReferralMH', () => '17'), item('PrimReasonReferralMH', (code) => code.replace(/^0/, ''))],
  plan: [item('CarePlanLastUpdateDate', (date) => addDays(date, -7))],
  // A status of nothing, a mechanism that ended with version 4.1, the month before, a referral that is not there.
  contact: [item('AttendStatus', () => '9'), item('ConsMechanismMH', () => '03'), item('CareContDate', (date) => addDays(date, -31)), item('ServiceRequestID', (id) => `${id}-X`)],
  activity: [item('Procedure', asNumber)],
  score: [item('CodedAssToolType', (tool) => `${tool.slice(0, -1)}${tool.endsWith('8') ? '7' : '8'}`)],
};

/** Rows as they are sent: nearly always as they should be. */
export class Slips {
  constructor(private readonly random: Random) {}

  sent(table: TableName, row: Values): readonly Values[] {
    const slip = (SLIPS[table] ?? []).find(() => this.random.chance(SLIP));
    return slip === undefined ? [row] : slip(row);
  }
}
