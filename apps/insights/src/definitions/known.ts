import { TributaryError } from '@tributary/domain';
import { definitionOf, type IndicatorDefinition } from '@tributary/indicators';

/** The definition that somebody asks for. Throws `indicator-unknown` (404). */
export function knownDefinition(id: string): IndicatorDefinition {
  const definition = definitionOf(id);
  if (!definition) throw new TributaryError('indicator-unknown', 'there is no indicator with this id', { status: 404, remedy: 'GET /v1/definitions lists them.' });
  return definition;
}
