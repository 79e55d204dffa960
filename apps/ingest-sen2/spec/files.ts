import { bladeExport, sen2Header, sen2Xml, type Sen2Document, type Sen2Node } from '@tributary/seeds';

/** One synthetic return that a spec states once. Field names are those of the XML; booleans are `0`/`1`, dates `YYYY-MM-DD`. */
export type Fields = Readonly<Record<string, string>>;
export type Element = Sen2Node;

const make = (record: Sen2Node['record']) => (values: Fields, ...children: Element[]): Element => ({ record, values, children });
export const person = make('Person');
export const request = make('Requests');
export const assessment = make('Assessment');
export const namedPlan = make('NamedPlan');
export const planDetail = make('PlanDetail');
export const activePlan = make('ActivePlans');
export const placement = make('PlacementDetail');
export const need = make('SENneed');

export interface Return {
  readonly year: number;
  readonly lea: string;
  readonly persons: readonly Element[];
  /** Fields of the header that differ from a good one. */
  readonly header?: Fields;
}

const documentOf = ({ year, lea, header, persons }: Return): Sen2Document => ({ dfe: lea, year, header: { ...sen2Header(lea, year), ...header }, persons });

export const toXml = (content: Return): string => [...sen2Xml(documentOf(content))].join('');

/** The nine files of an export, by name. @param firstId another one makes another export of the same content. */
export const toBlade = (content: Return, { firstId = 1 }: { readonly firstId?: number } = {}): Record<string, string> =>
  Object.fromEntries(bladeExport(documentOf(content), firstId).tables.map((table) => [`${table.name}.csv`, table.chunks.join('')]));
