import { Controller, Get, Param } from '@nestjs/common';
import { DEFINITIONS, disclosureClass, needsOf, type IndicatorDefinition } from '@tributary/indicators';
import { Roles } from '@tributary/security';
import { ApiResponse, apiSchema } from '@tributary/service';
import { z } from 'zod';
import { knownDefinition } from './known.js';

const definitionSchema = z.object({
  id: z.string(), version: z.number().int(), title: z.string(), unit: z.string(), decimals: z.number().int(), numerator: z.string(), denominator: z.string().nullable(),
  polarity: z.enum(['H', 'L', 'N']), kind: z.string(), periodRule: z.string(), source: z.string(), feeds: z.array(z.string()), linked: z.boolean(), disclosureClass: z.string(),
  breakdowns: z.array(z.object({ name: z.string(), values: z.array(z.string()) })), notes: z.array(z.string()),
});
type DefinitionView = z.infer<typeof definitionSchema>;

/** How the indicators are counted. */
@Roles('operator', 'region', 'auditor', 'bi', 'council', 'sender')
@Controller('v1/definitions')
export class DefinitionsController {
  @ApiResponse({ status: 200, schema: apiSchema(z.object({ definitions: z.array(definitionSchema) })) })
  @Get()
  all(): { definitions: DefinitionView[] } {
    return { definitions: DEFINITIONS.map(viewOf) };
  }

  @ApiResponse({ status: 200, schema: apiSchema(definitionSchema) })
  @Get(':id')
  one(@Param('id') id: string): DefinitionView {
    return viewOf(knownDefinition(id));
  }
}

function viewOf(d: IndicatorDefinition): DefinitionView {
  const needs = needsOf(d, {});
  return {
    id: d.id, version: d.version, title: d.title, unit: d.unit, decimals: d.decimals, numerator: d.numerator, denominator: d.denominator, polarity: d.polarity, kind: d.kind,
    periodRule: d.periodRule, source: d.source, feeds: [...needs.feeds], linked: needs.linked, disclosureClass: disclosureClass(d),
    breakdowns: d.breakdowns.map(({ name, values }) => ({ name, values: [...values] })), notes: [...d.notes],
  };
}
