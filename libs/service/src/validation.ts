import type { PipeTransform } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import type { z } from 'zod';

/** Checks a body, query or parameter: `@Body(valid(schema)) body: z.infer<typeof schema>`. Names the fields that are wrong, never their values. */
export function valid<T extends z.ZodType>(schema: T): PipeTransform<unknown, z.output<T>> {
  return {
    transform(value: unknown): z.output<T> {
      const parsed = schema.safeParse(value ?? {});
      if (parsed.success) return parsed.data;
      const places = [...new Set(parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'input'} (${issue.code})`))];
      throw new TributaryError('input-invalid', `not valid: ${places.join(', ')}`, { status: 400, remedy: 'See /openapi.json for what this route takes.' });
    },
  };
}
