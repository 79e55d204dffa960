import type { Figure } from '@tributary/contracts';

/** The fields of a figure in the order in which every door of this service lists them, with their columns and types in the database. */
export const FIGURE_COLUMNS = {
  indicator: ['indicator', 'text'],
  definitionVersion: ['definition_version', 'int'],
  area: ['area', 'text'],
  areaLevel: ['area_level', 'text'],
  breakdown: ['breakdown', 'text'],
  period: ['period', 'text'],
  state: ['state', 'text'],
  numerator: ['numerator', 'text'],
  denominator: ['denominator', 'text'],
  value: ['value', 'text'],
  unit: ['unit', 'text'],
  lower: ['lower', 'text'],
  upper: ['upper', 'text'],
  status: ['status', 'text'],
  reason: ['reason', 'text'],
  policy: ['policy', 'text'],
  comparison: ['comparison', 'text'],
  estimate: ['estimate', 'text'],
  note: ['note', 'text'],
  cutOff: ['cut_off', 'text'],
  release: ['release', 'text'],
} as const satisfies Readonly<Record<keyof Figure, readonly [column: string, type: string]>>;

export const FIGURE_FIELDS = Object.keys(FIGURE_COLUMNS) as (keyof Figure)[];

/** `f.indicator as "indicator", f.definition_version as "definitionVersion", ...`: a row that reads back as a figure. */
export function selectFigure(alias: string): string {
  return FIGURE_FIELDS.map((field) => `${alias}.${FIGURE_COLUMNS[field][0]} as "${field}"`).join(', ');
}
