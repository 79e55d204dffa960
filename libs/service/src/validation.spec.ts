import { z } from 'zod';
import { valid } from './validation.js';

const pipe = valid(z.object({ name: z.string(), inner: z.unknown().optional() }));
const parse = (value: unknown) => pipe.transform(value, { type: 'body' });

describe('what a route is sent', () => {
  it.each([{ name: 'a\0b' }, { name: 'a', inner: [{ deep: '\0' }] }, { name: 'a', inner: { '\0': 1 } }])('is refused with a character that no text of the database has, without being shown (%#)', (value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'input-invalid', status: 400, message: 'not valid: input (the character U+0000, which no text has)' }));
  });

  it('is looked through however deep it is nested', () => {
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as unknown;
    expect(parse({ name: 'a', inner: deep })).toMatchObject({ name: 'a' });
  });
});
