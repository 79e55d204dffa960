/** NHS providers of the first region by ODS code (NHS ODS, Open Government Licence v3); others are known by their code. */
const NAMES: Readonly<Record<string, string>> = {
  RTR: 'South Tees Hospitals NHS Foundation Trust',
  RVW: 'North Tees and Hartlepool NHS Foundation Trust',
  RXP: 'County Durham and Darlington NHS Foundation Trust',
  RTD: 'The Newcastle upon Tyne Hospitals NHS Foundation Trust',
  RR7: 'Gateshead Health NHS Foundation Trust',
  RTF: 'Northumbria Healthcare NHS Foundation Trust',
  R0B: 'South Tyneside and Sunderland NHS Foundation Trust',
  RNN: 'North Cumbria Integrated Care NHS Foundation Trust',
  RTX: 'University Hospitals of Morecambe Bay NHS Foundation Trust',
  RX3: 'Tees, Esk and Wear Valleys NHS Foundation Trust',
  RX4: 'Cumbria, Northumberland, Tyne and Wear NHS Foundation Trust',
  RW5: 'Lancashire and South Cumbria NHS Foundation Trust',
};

/** Name of a provider by its ODS code; the code itself where the name is not known. */
export function healthProvider(ods: string): string {
  return NAMES[ods] ?? ods;
}
