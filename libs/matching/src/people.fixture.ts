import type { Subject } from './subjects.js';

/** What a source says about somebody; digests are made up of the values, which are invented. */
export interface Said {
  nhs?: string | readonly string[];
  /** An NHS number that the source has not verified. */
  nhsUnverified?: string;
  upn?: string | readonly string[];
  uln?: string;
  forename?: string;
  surname?: string;
  dob?: string;
  sex?: string;
  postcode?: string;
}

const token = (kind: string, ...parts: (string | undefined)[]) => `${kind}.k1.${parts.join('_').replaceAll(/[^A-Za-z0-9_]/g, '-')}`;

/** Sound of a name, coarse: enough for names that are spelt in two ways. */
const sound = (name: string) => name.slice(0, 1) + name.slice(1).replaceAll(/[AEIOUYHW]/g, '').replaceAll(/(.)\1+/g, '$1').slice(0, 3);

export function tokensOf(said: Said): string[] {
  const { nhsUnverified, upn, uln, forename, surname, dob, sex, postcode } = said;
  const tokens: string[] = [];
  const verified = said.nhs === undefined ? [] : [said.nhs].flat();
  for (const one of verified) tokens.push(token('nhs', one));
  const [nhs] = verified;
  const number = nhs ?? nhsUnverified;
  if (number !== undefined && dob !== undefined) tokens.push(token('nhsdob', number, dob));
  if (number !== undefined && (nhs !== undefined) !== (dob !== undefined)) tokens.push(token('nhsnum', number));
  for (const one of upn === undefined ? [] : [upn].flat()) tokens.push(token('upn', one));
  if (uln !== undefined) tokens.push(token('uln', uln));
  if (dob !== undefined) tokens.push(token('dob', dob));
  if (surname !== undefined) tokens.push(token('sur', surname));
  if (forename !== undefined) tokens.push(token('for', forename));
  if (postcode !== undefined) tokens.push(token('pc', postcode));
  if (forename !== undefined && surname !== undefined && dob !== undefined) {
    if (postcode !== undefined) {
      tokens.push(token('dem4', forename, surname, dob, postcode), token('dem5', sound(forename), sound(surname), dob, postcode));
      if (sex !== undefined) tokens.push(token('dem6', forename.slice(0, 1), surname.slice(0, 3), dob, sex, postcode));
    }
    if (sex !== undefined) tokens.push(token('dem7', forename, surname, dob, sex));
  }
  return tokens;
}

export function subject(source: string, id: string, said: Said): Subject {
  const [feed = '', sender = ''] = source.split('|');
  return { key: `${source}|${id}`, feed, sender, tokens: tokensOf(said) };
}
