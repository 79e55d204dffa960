import type { KeyObject } from 'node:crypto';
import type { TokenKind } from '@tributary/contracts';
import { nhsNumberFault, normaliseNhsNumber, parsePostcode, permanentUpn, ulnFault, type IsoDate } from '@tributary/domain';
import { KeyedHash } from './keyed-hash.js';
import type { KeyProvider } from './keys.js';
import { normaliseBirthDate, normaliseForename, normaliseSurname, soundex } from './normalise.js';

/** What a source says of who a person is, as sent. */
export interface IdentityParts {
  readonly forename?: string | null;
  readonly surname?: string | null;
  readonly birthDate?: IsoDate | null;
  /** Part of the demographic keys. */
  readonly sex?: 'M' | 'F' | 'X' | null;
  readonly postcode?: string | null;
  readonly upn?: string | null;
  /** The UPN before this one: an alias, by which a return that still has it is known (education-feeds 3.1). */
  readonly formerUpn?: string | null;
  readonly uln?: string | null;
  readonly nhsNumber?: string | null;
  /** Status 01, or the council's own tracing; otherwise the number counts only together with the date of birth. */
  readonly nhsNumberVerified?: boolean;
}

/** A text that many people share, as it is hashed. */
interface Form { readonly form: string; readonly sound: string }
/** The same with its own token, for as long as it is remembered. */
class KnownForm implements Form {
  #sound: string | null = null;

  constructor(readonly form: string, readonly token: string) {}

  get sound(): string {
    return (this.#sound ??= soundex(this.form));
  }
}

/** Kinds of which many people have the same: days of birth, names, postcodes. In the order of TOKEN_KINDS, whose last they are. */
const SHARED_KINDS = ['dob', 'sur', 'for', 'pc'] as const satisfies readonly TokenKind[];
type Shared = (typeof SHARED_KINDS)[number];
/** What each shared kind's text is as hashed; null for what cannot be hashed. */
const FORMS: Readonly<Record<Shared, (text: string) => string | null>> = {
  dob: normaliseBirthDate, sur: normaliseSurname, for: normaliseForename, pc: (text) => parsePostcode(text)?.compact ?? null,
};
const MOST_KEPT = 50_000;
/** From so many characters on V8 makes a piece of a text that holds on to the whole: to keep it would keep the file that it stood in. */
const PIECE = 13;

function once<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length >= PIECE) return work(text);
    let result = known.get(text);
    if (result === undefined) {
      result = work(text);
      if (known.size >= MOST_KEPT) known.clear();
      known.set(text, result);
    }
    return result;
  };
}

const plainForm = (kind: Shared) => (text: string): Form | null => {
  const form = FORMS[kind](text);
  return form === null ? null : { form, sound: soundex(form) };
};
const PLAIN: Readonly<Record<Shared, (text: string) => Form | null>> = { dob: plainForm('dob'), sur: plainForm('sur'), for: plainForm('for'), pc: plainForm('pc') };

/** The shared parts of an identity as hashed; null where there is none. */
type Who<F> = Readonly<Record<Shared, F | null>>;

function whoOf<F extends Form>({ birthDate, surname, forename, postcode }: IdentityParts, read: Readonly<Record<Shared, (text: string) => F | null>>): Who<F> {
  return {
    dob: birthDate ? read.dob(birthDate) : null, sur: surname ? read.sur(surname) : null, for: forename ? read.for(forename) : null, pc: postcode ? read.pc(postcode) : null,
  };
}

/** A keyed hash of the purpose `link`: the same identifier becomes the same token in every feed. */
export class Tokeniser {
  readonly #hash: KeyedHash;
  /** What the token of each kind begins with. */
  readonly #leads: Readonly<Record<TokenKind, string>>;
  /** The shared parts of identities are read and hashed once: they are kept as long as the tokeniser, which lives as long as a run. */
  readonly #known: Readonly<Record<Shared, (text: string) => KnownForm | null>>;
  readonly kid: string;

  constructor(key: KeyObject, kid: string) {
    this.#hash = new KeyedHash(key);
    this.kid = kid;
    const lead = (kind: TokenKind): string => `${kind}.${kid}.`;
    this.#leads = {
      nhs: lead('nhs'), nhsdob: lead('nhsdob'), nhsnum: lead('nhsnum'), upn: lead('upn'), uln: lead('uln'), dem4: lead('dem4'), dem5: lead('dem5'), dem6: lead('dem6'), dem7: lead('dem7'),
      dob: lead('dob'), sur: lead('sur'), for: lead('for'), pc: lead('pc'),
    };
    const known = (kind: Shared) => once((text) => {
      const form = FORMS[kind](text);
      return form === null ? null : new KnownForm(form, this.token(kind, `${kind}:${form}`));
    });
    this.#known = { dob: known('dob'), sur: known('sur'), for: known('for'), pc: known('pc') };
  }

  static async of(keys: KeyProvider, kid: string = keys.kid): Promise<Tokeniser> {
    return new Tokeniser(await keys.derive('link', kid), kid);
  }

  /** `<kind>.<kid>.<base64url of HMAC-SHA256(key, message)>`; the message begins with its own type (health-feeds 7.4). */
  token(kind: TokenKind, message: string): string {
    return this.#leads[kind] + this.#hash.digest(message);
  }

  /**
   * Every token that an identity allows, in the order of TOKEN_KINDS. No token is made of an NHS number or ULN that is a placeholder or fails its check,
   * of a temporary UPN (unique inside one school only), of a default date of birth, or of a number that is not verified without a date of birth.
   * A former UPN is a second token of the kind `upn`.
   */
  identityTokens(identity: IdentityParts): string[] {
    const who = whoOf(identity, this.#known);
    const tokens: string[] = [];
    const say: Say = (kind, message) => { tokens.push(this.token(kind, message)); };
    sayNumbers(identity, who, say);
    sayDemographics(identity, who, say);
    for (const kind of SHARED_KINDS) {
      const known = who[kind];
      if (known !== null) tokens.push(known.token);
    }
    return tokens;
  }
}

/** The message hashed for each token kind that the identity allows, but for a former UPN. Exported for tests and the documentation of the construction only. */
export function messagesOf(identity: IdentityParts): Partial<Record<TokenKind, string>> {
  const messages: Partial<Record<TokenKind, string>> = {};
  const say: Say = (kind, message) => { messages[kind] = message; };
  const who = whoOf(identity, PLAIN);
  sayNumbers({ ...identity, formerUpn: null }, who, say);
  sayDemographics(identity, who, say);
  for (const kind of SHARED_KINDS) if (who[kind] !== null) messages[kind] = `${kind}:${who[kind].form}`;
  return messages;
}

/** Hears the messages in the order of TOKEN_KINDS. */
type Say = (kind: TokenKind, message: string) => void;

/**
 * A verified number has both tokens, so that a sender who could not verify it still meets it on number and date of birth (ladder L2). Where
 * number and date of birth stand in two sources of one person (a council's tracing and its return), `nhsnum` lets the number find its
 * date of birth: made of a number that lacks either verification or date of birth, and of no other.
 */
function sayNumbers(identity: IdentityParts, { dob }: Who<Form>, say: Say): void {
  if (identity.nhsNumber && nhsNumberFault(identity.nhsNumber) === null) {
    const number = normaliseNhsNumber(identity.nhsNumber);
    const verified = identity.nhsNumberVerified === true;
    if (verified) say('nhs', `nhs:${number}`);
    if (dob !== null) say('nhsdob', `nhsdob:${number}|${dob.form}`);
    if (verified !== (dob !== null)) say('nhsnum', `nhsnum:${number}`);
  }
  const upn = permanentUpn(identity.upn ?? null);
  if (upn !== null) say('upn', `upn:${upn}`);
  const former = permanentUpn(identity.formerUpn ?? null);
  if (former !== null && former !== upn) say('upn', `upn:${former}`);
  if (identity.uln && ulnFault(identity.uln) === null) say('uln', `uln:${identity.uln.replace(/\s/g, '')}`);
}

/** Ladder L4 to L7 (health-feeds 7.6). The order of the parts is that of the published vector. */
function sayDemographics({ sex }: IdentityParts, { sur, for: first, dob, pc }: Who<Form>, say: Say): void {
  if (sur === null || first === null || dob === null) return;
  if (pc !== null) {
    say('dem4', `dem:v1|${sur.form}|${first.form}|${dob.form}|${pc.form}`);
    say('dem5', `dem5:v1|${sur.sound}|${first.sound}|${dob.form}|${pc.form}`);
    if (sex) say('dem6', `dem6:v1|${sur.form.slice(0, 3)}|${first.form.charAt(0)}|${dob.form}|${sex}|${pc.form}`);
  }
  if (sex) say('dem7', `dem7:v1|${sur.form}|${first.form}|${dob.form}|${sex}`);
}
