import { codesIn, type Field } from '../feed/fields.js';
import type { References } from '../feed/references.js';
import type { ListScope, Value } from './values.js';

const SOME_DAY = '2020-01-01';
const OF_KIND: Readonly<Partial<Record<Field['kind'], string>>> = { time: '00:00:00', postcode: 'ZZ11AA', upn: 'W806204722015', uln: '2038475619', 'nhs-number': '9990000018' };

/**
 * Some value of a field's kind, to be put where something stood that could not be read: a rule that is content with it minded only that nothing was there. It goes nowhere else.
 */
export function standIn(field: Field, scope: ListScope, references: References): Value {
  const day = scope.referenceDate ?? SOME_DAY;
  switch (field.kind) {
    case 'flag': return true;
    case 'integer': case 'decimal': return field.min ?? 1;
    case 'code': return codesIn(field.codes ?? [], scope, references)[0] ?? null;
    case 'date': case 'birth-date': return day;
    case 'date-time': return `${day}T00:00:00`;
    default: return OF_KIND[field.kind] ?? 'X';
  }
}
