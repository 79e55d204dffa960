import fc from 'fast-check';
import { PAYLOADS } from '@tributary/contracts';
import { z } from 'zod';
import { payloadWriter } from './payload-text.js';

const schema = z.object({
  text: z.string().nullable(), day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).nullable(), flag: z.boolean().nullable(), count: z.number().int().nullable(), sex: z.enum(['M', 'F']).nullable(),
  list: z.array(z.object({ code: z.string(), rank: z.number().int() })), sessions: z.record(z.string(), z.number().int()), term: z.string().nullable().optional(),
});
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('2024-05-01', '"', '\\', '\n', '\ud800', '\u2028', ''));
const number = fc.oneof(fc.integer(), fc.constantFrom(-0, 0.5, Number.NaN, Infinity, 2 ** 53));
const given = fc.record({
  text: orNull(text), day: orNull(fc.constantFrom('2024-05-01', 'never')), flag: orNull(fc.boolean()), count: orNull(number), sex: orNull(fc.constantFrom('M', 'F', 'X')),
  list: fc.array(fc.record({ code: text, rank: fc.integer(), other: text }), { maxLength: 3 }), sessions: fc.dictionary(text, fc.integer(), { noNullPrototype: true }), term: orNull(text), other: text,
}, { requiredKeys: ['day', 'flag', 'count', 'sex', 'list', 'sessions'] });

/** What becomes of a payload, or that it is refused. */
function outcome(write: () => string): string {
  try {
    return write();
  } catch (error) {
    return error instanceof z.ZodError ? 'refused' : String(error);
  }
}

describe('a payload', () => {
  it('is written as the contract parses it, and refused where the contract refuses it', () => {
    const write = payloadWriter(schema);
    fc.assert(fc.property(given, (payload) => { expect(outcome(() => write(payload))).toBe(outcome(() => JSON.stringify(schema.parse(payload)))); }), { numRuns: 2_000 });
  });

  it('is left to its schema where that says more than can be told from here', () => {
    const wary = payloadWriter(z.object({ name: z.string().min(2), parity: z.number().int().refine((n) => n % 2 === 0) }).strict());
    expect(outcome(() => wary({ name: 'ab', parity: 2 }))).toBe('{"name":"ab","parity":2}');
    for (const payload of [{ name: 'a', parity: 2 }, { name: 'ab', parity: 1 }, { name: 'ab', parity: 2, other: 1 }]) expect(outcome(() => wary(payload))).toBe('refused');
  });

  it('of any type is not taken for one when it is nothing', () => {
    for (const types of Object.values(PAYLOADS)) for (const one of Object.values(types)) for (const nothing of [null, undefined, 'x', []]) expect(outcome(() => payloadWriter(one)(nothing))).toBe('refused');
  });
});
