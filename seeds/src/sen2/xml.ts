import { leaf } from '../output/xml.js';
import { partsOf } from './shape.js';
import type { Sen2Document, Sen2Node } from './tree.js';

/** A return as XML for COLLECT (education-feeds 1.2), piece by piece, in the order of its collection's schema. */
export function* sen2Xml({ year, header, persons }: Sen2Document): Generator<string> {
  const leaves = (...names: string[]) => names.map((name) => leaf(name, header[name])).join('');
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n<Header><CollectionDetails>${leaves('Collection', 'Year', 'ReferenceDate')}</CollectionDetails>`;
  yield `<Source>${leaves('SourceLevel', 'LEA', 'SoftwareCode', 'Release', 'SerialNo', 'DateTime')}</Source>${leaves('DMO', 'DCO', 'DSCO')}</Header>\n<Persons>\n`;
  for (const person of persons) yield `${element(person, year)}\n`;
  yield '</Persons>\n</Message>\n';
}

function element({ record, values, children }: Sen2Node, year: number): string {
  const inside = partsOf(record, year).map((part) => ('below' in part
    ? children.filter((child) => child.record === part.below).map((child) => element(child, year)).join('')
    : leaf(part.name, values[part.name])));
  return `<${record}>${inside.join('')}</${record}>`;
}
