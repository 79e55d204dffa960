import type { PipeTransform } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import type { z } from 'zod';

/** The schemas of pipes made here, so that a route is described by what it is parsed with. */
const schemas = new WeakMap<object, z.ZodType>();

/** The schema that a pipe of `valid` parses by; undefined for any other. */
export const schemaOf = (pipe: unknown): z.ZodType | undefined => (typeof pipe === 'object' && pipe !== null ? schemas.get(pipe) : undefined);

/** Checks a body, query or parameter: `@Body(valid(schema)) body: z.infer<typeof schema>`. Names the fields that are wrong, never their values. */
export function valid<T extends z.ZodType>(schema: T): PipeTransform<unknown, z.output<T>> {
  const pipe: PipeTransform<unknown, z.output<T>> = {
    transform(value: unknown): z.output<T> {
      const parsed = schema.safeParse(value ?? {});
      if (parsed.success) return parsed.data;
      const places = [...new Set(parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'input'} (${wrong(issue, value)})`))];
      throw new TributaryError('input-invalid', `not valid: ${places.join(', ')}`, { status: 400, remedy: 'See /openapi.json for what this route takes.' });
    },
  };
  schemas.set(pipe, schema);
  return pipe;
}

/** What is wrong with a field, in a word, and what is known where that is a list. */
function wrong(issue: z.core.$ZodIssue, input: unknown): string {
  const { code, path } = issue;
  if (path.length > 0 && valueAt(input, path) === undefined) return 'missing';
  if (code === 'invalid_value') return `not one of ${issue.values.map(String).join(', ')}`;
  return code === 'custom' || code === 'invalid_format' ? 'not of its form' : code;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) value = typeof value === 'object' && value !== null ? (value as Readonly<Record<PropertyKey, unknown>>)[key] : undefined;
  return value;
}
