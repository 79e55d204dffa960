/** An NHS provider of the region. Names and ODS codes: NHS organisation data service, Open Government Licence v3. Who serves whom is made up. */
export interface ProviderFacts {
  readonly ods: string;
  readonly name: string;
}

export const PROVIDERS: readonly ProviderFacts[] = [
  { ods: 'RX3', name: 'Tees, Esk and Wear Valleys NHS Foundation Trust' },
  { ods: 'RX4', name: 'Cumbria, Northumberland, Tyne and Wear NHS Foundation Trust' },
  { ods: 'RW5', name: 'Lancashire and South Cumbria NHS Foundation Trust' },
  { ods: 'RTR', name: 'South Tees Hospitals NHS Foundation Trust' },
  { ods: 'RVW', name: 'North Tees and Hartlepool NHS Foundation Trust' },
  { ods: 'RXP', name: 'County Durham and Darlington NHS Foundation Trust' },
  { ods: 'R0B', name: 'South Tyneside and Sunderland NHS Foundation Trust' },
  { ods: 'RR7', name: 'Gateshead Health NHS Foundation Trust' },
  { ods: 'RTD', name: 'The Newcastle upon Tyne Hospitals NHS Foundation Trust' },
  { ods: 'RTF', name: 'Northumbria Healthcare NHS Foundation Trust' },
  { ods: 'RNN', name: 'North Cumbria Integrated Care NHS Foundation Trust' },
  { ods: 'RTX', name: 'University Hospitals of Morecambe Bay NHS Foundation Trust' },
];

/** Where the children of a council go, in the synthetic region. */
export interface Services {
  /** Mental health provider. */
  readonly camhs: string;
  /** Nearest emergency department, then the next one. */
  readonly ae: readonly [string, string];
}

export const SERVICES: Readonly<Record<string, Services>> = {
  390: { camhs: 'RX4', ae: ['RR7', 'RTD'] },
  391: { camhs: 'RX4', ae: ['RTD', 'RTF'] },
  392: { camhs: 'RTF', ae: ['RTF', 'RTD'] },
  393: { camhs: 'RX4', ae: ['R0B', 'RR7'] },
  394: { camhs: 'RX4', ae: ['R0B', 'RXP'] },
  805: { camhs: 'RX3', ae: ['RVW', 'RTR'] },
  806: { camhs: 'RX3', ae: ['RTR', 'RVW'] },
  807: { camhs: 'RX3', ae: ['RTR', 'RVW'] },
  808: { camhs: 'RX3', ae: ['RVW', 'RTR'] },
  840: { camhs: 'RX3', ae: ['RXP', 'RVW'] },
  841: { camhs: 'RX3', ae: ['RXP', 'RTR'] },
  929: { camhs: 'RX4', ae: ['RTF', 'RTD'] },
  942: { camhs: 'RX4', ae: ['RNN', 'RTD'] },
  943: { camhs: 'RW5', ae: ['RTX', 'RNN'] },
};

/** Sends neither NHS number nor anything else that could link: its one council is shown as a full cohort. */
export const UNLINKABLE_CAMHS = 'RTF';
/** Has no agreement: what it sends is refused. */
export const REFUSED_CAMHS = 'RW5';
/** Sends net change instead of monthly bulk. */
export const NET_CHANGE_AE = 'RR7';
/** Editions of ECDS that emergency departments send; CDS 6-2-2 where none is named. `extract`: a CSV of the trust's own with a mapping. */
export const ECDS_EDITIONS: Readonly<Record<string, '6-2-2' | '6-2-3' | '4-0' | 'extract'>> = { RXP: '6-2-3', RTD: '4-0', RTX: 'extract' };
