import { z } from 'zod';
import type { ApiResponseOptions } from '@nestjs/swagger';

export type ApiSchema = Extract<ApiResponseOptions, { schema: unknown }>['schema'];

/** A zod schema as OpenAPI takes it, for `@ApiResponse({ schema: apiSchema(x) })` and its like. */
export function apiSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): ApiSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' });
  return rest as ApiSchema;
}
