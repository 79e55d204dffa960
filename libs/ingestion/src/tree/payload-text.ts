import { z } from 'zod';

/** JSON text of a value; undefined where the value is not what the schema says, or where that cannot be told here. */
type Writer = (value: unknown) => string | undefined;

/** Texts that stand in JSON as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text as JSON. */
export const jsonText = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/**
 * Checks payloads by the schema of the contract and writes them as JSON in one go, which costs a fraction of parsing them and writing down the result. Made once for a type of fact. What
 * the schema does not name is not written. What is not of the schema, or of a kind of schema that is not known here, is parsed by the schema itself, which says what is wrong.
 */
export function payloadWriter(schema: z.ZodType): (payload: unknown) => string {
  const write = writerOf(schema);
  return (payload) => write(payload) ?? JSON.stringify(schema.parse(payload));
}

const unknown: Writer = () => undefined;

function writerOf(schema: z.core.$ZodType): Writer {
  if (schema instanceof z.ZodNullable) return nullable(writerOf(schema.unwrap()));
  if (schema instanceof z.ZodString) return textWriter(schema);
  if (schema instanceof z.ZodBoolean) return (value) => (value === true ? 'true' : value === false ? 'false' : undefined);
  if (schema instanceof z.ZodNumber) return numberWriter(schema);
  if (schema instanceof z.ZodEnum) return (value) => (typeof value === 'string' && schema.options.includes(value) ? jsonText(value) : undefined);
  if (schema instanceof z.ZodObject) return objectWriter(schema);
  if (schema instanceof z.ZodArray) return arrayWriter(schema);
  if (schema instanceof z.ZodRecord) return recordWriter(schema);
  return unknown;
}

function nullable(write: Writer): Writer {
  return (value) => (value === null ? 'null' : write(value));
}

function textWriter(schema: z.ZodString): Writer {
  const checks = schema.def.checks ?? [];
  if (checks.length === 0) return (value) => (typeof value === 'string' ? jsonText(value) : undefined);
  const [first] = checks.map((check) => check._zod.def);
  if (checks.length > 1 || first?.check !== 'string_format' || !('pattern' in first) || !(first.pattern instanceof RegExp) || first.pattern.global) return unknown;
  const { pattern } = first;
  return (value) => (typeof value === 'string' && pattern.test(value) ? jsonText(value) : undefined);
}

/** Whole numbers; others are left to the schema. */
function numberWriter(schema: z.ZodNumber): Writer {
  const whole = schema.def.checks?.length === 1 && schema.format === 'safeint';
  return whole ? (value) => (Number.isSafeInteger(value) ? String(value) : undefined) : unknown;
}

function objectWriter(schema: z.ZodObject): Writer {
  if (schema.def.catchall !== undefined || hasChecks(schema)) return unknown;
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const isOptional = field instanceof z.ZodOptional;
    return { name, lead: `${JSON.stringify(name)}:`, isOptional, write: writerOf(isOptional ? field.unwrap() : field) };
  });
  return (value) => {
    if (!isObject(value)) return undefined;
    let text = '';
    for (const { name, lead, isOptional, write } of fields) {
      const own = value[name];
      if (isOptional && own === undefined) continue;
      const part = write(own);
      if (part === undefined) return undefined;
      text += (text === '' ? lead : `,${lead}`) + part;
    }
    return `{${text}}`;
  };
}

function arrayWriter(schema: z.ZodArray): Writer {
  if (hasChecks(schema)) return unknown;
  const write = writerOf(schema.element);
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    let text = '';
    for (let i = 0; i < value.length; i++) {
      const part = write(value[i]);
      if (part === undefined) return undefined;
      text += (i === 0 ? '' : ',') + part;
    }
    return `[${text}]`;
  };
}

/** Names are any text. */
function recordWriter(schema: z.ZodRecord): Writer {
  if (hasChecks(schema) || !(schema.keyType instanceof z.ZodString) || hasChecks(schema.keyType)) return unknown;
  const write = writerOf(schema.valueType);
  return (value) => {
    if (!isObject(value)) return undefined;
    let text = '';
    for (const name of Object.keys(value)) {
      const part = name === '__proto__' ? undefined : write(value[name]);
      if (part === undefined) return undefined;
      text += `${text === '' ? '' : ','}${jsonText(name)}:${part}`;
    }
    return `{${text}}`;
  };
}

const hasChecks = ({ def }: z.ZodType): boolean => (def.checks?.length ?? 0) > 0;

/** An object as a literal makes it; others are left to the schema. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
