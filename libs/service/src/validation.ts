import type { PipeTransform } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';

/** The schemas of pipes made here, so that a route is described by what it is parsed with. */
const schemas = new WeakMap<object, z.ZodType>();

/** The schema that a pipe of `valid` parses by; undefined for any other. */
export const schemaOf = (pipe: unknown): z.ZodType | undefined => (typeof pipe === 'object' && pipe !== null ? schemas.get(pipe) : undefined);

/**
 * Checks a body, query or parameter: `@Body(valid(schema)) body: z.infer<typeof schema>`. Names the fields that are wrong, never their values. A field that the schema does not have is refused, for a
 * filter or a limit with a slip of the pen would be taken for none; pages, whose addresses others write and lengthen, pass over it (`passOver`).
 */
export function valid<T extends z.ZodType>(schema: T, { passOver = false } = {}): PipeTransform<unknown, z.output<T>> {
  const fields = schema instanceof z.ZodObject && !passOver ? Object.keys(schema.shape) : undefined;
  const pipe: PipeTransform<unknown, z.output<T>> = {
    transform(value: unknown): z.output<T> {
      const parsed = schema.safeParse(value ?? {});
      const places = (parsed.error?.issues ?? []).map((issue) => `${issue.path.map(String).join('.') || 'input'} (${wrong(issue, value)})`);
      // What was written may be anything, also what is nobody's to read: only what would be right is named.
      if (fields && hasOther(value, fields)) places.push(`input (a field that is not known here; known are ${fields.join(', ')})`);
      if (parsed.success && holdsNul(parsed.data)) places.push('input (the character U+0000, which no text has)');
      if (parsed.success && places.length === 0) return parsed.data;
      throw new TributaryError('input-invalid', `not valid: ${[...new Set(places)].join(', ')}`, { status: 400, remedy: 'See /openapi.json for what this route takes.' });
    },
  };
  schemas.set(pipe, schema);
  return pipe;
}

const hasOther = (value: unknown, fields: readonly string[]): boolean => typeof value === 'object' && value !== null && Object.keys(value).some((key) => !fields.includes(key));

/** Is there a U+0000, which the database takes in no text? Without recursion: a body may be nested as deep as it is long. */
function holdsNul(value: unknown): boolean {
  const rest = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one === 'string' && one.includes('\0')) return true;
    if (typeof one === 'object' && one !== null) for (const [key, inner] of Object.entries(one)) rest.push(key, inner);
  }
  return false;
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
