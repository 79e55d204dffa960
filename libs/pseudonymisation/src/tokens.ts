import type { KeyObject } from 'node:crypto';
import { TOKEN_KINDS, type TokenKind } from '@tributary/contracts';
import { nhsNumberFault, normaliseNhsNumber, parsePostcode, parseUpn, ulnFault, type IsoDate } from '@tributary/domain';
import { KeyedHash } from './keyed-hash.js';
import type { KeyProvider } from './keys.js';
import { normaliseBirthDate, normaliseForename, normaliseSurname, soundex } from './normalise.js';

/** What a source says of who a person is, as sent. */
export interface IdentityParts {
  readonly forename?: string | null;
  readonly surname?: string | null;
  readonly birthDate?: IsoDate | null;
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

/** Kinds whose messages many people share: days of birth, names, postcodes. Their tokens, and what is hashed for them, are made once and kept as long as the tokeniser, which lives as long as a run. */
const SHARED_KINDS = ['dob', 'sur', 'for', 'pc'] as const satisfies readonly TokenKind[];
const SHARED: ReadonlySet<string> = new Set(SHARED_KINDS);
type Shared = (typeof SHARED_KINDS)[number];
const MOST_KEPT = 50_000;
/** From so many characters on V8 makes a piece of a text that holds on to the whole: to keep it would keep the file that it stood in. */
const PIECE = 13;

/** What names and days of birth are as hashed. */
interface Forms {
  readonly surname: (text: string) => string | null;
  readonly forename: (text: string) => string | null;
  readonly sound: (name: string) => string;
  readonly day: (date: IsoDate) => string | null;
  /** The messages that are one form alone. */
  readonly message: Readonly<Record<Shared, (form: string) => string>>;
}

const message = (kind: Shared) => (form: string): string => `${kind}:${form}`;
const FORMS: Forms = {
  surname: normaliseSurname, forename: normaliseForename, sound: soundex, day: normaliseBirthDate, message: { dob: message('dob'), sur: message('sur'), for: message('for'), pc: message('pc') },
};

function once<T extends string | null>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length >= PIECE) return work(text);
    let form = known.get(text);
    if (form === undefined) {
      form = work(text);
      if (known.size >= MOST_KEPT) known.clear();
      known.set(text, form);
    }
    return form;
  };
}

/** The same forms, each worked out once: names and days of birth are those of many people. */
function rememberedForms(): Forms {
  const { dob, sur, for: forename, pc } = FORMS.message;
  return {
    surname: once(FORMS.surname), forename: once(FORMS.forename), sound: once(FORMS.sound), day: once(FORMS.day), message: { dob: once(dob), sur: once(sur), for: once(forename), pc: once(pc) },
  };
}

const UPN_AND_BEFORE = TOKEN_KINDS.slice(0, TOKEN_KINDS.indexOf('upn') + 1);

/** A keyed hash of the purpose `link`: the same identifier becomes the same token in every feed. */
export class Tokeniser {
  readonly #hash: KeyedHash;
  readonly #kept = new Map<string, string>();
  readonly #forms = rememberedForms();
  readonly kid: string;

  constructor(key: KeyObject, kid: string) {
    this.#hash = new KeyedHash(key);
    this.kid = kid;
  }

  static async of(keys: KeyProvider, kid: string = keys.kid): Promise<Tokeniser> {
    return new Tokeniser(await keys.derive('link', kid), kid);
  }

  /** `<kind>.<kid>.<base64url of HMAC-SHA256(key, message)>`; the message begins with its own type (health-feeds 7.4). */
  token(kind: TokenKind, message: string): string {
    return `${kind}.${this.kid}.${this.#hash.digest(message)}`;
  }

  #shared(kind: TokenKind, message: string): string {
    let token = this.#kept.get(message);
    if (token === undefined) {
      token = this.token(kind, message);
      if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
      this.#kept.set(message, token);
    }
    return token;
  }

  /**
   * Every token that an identity allows, in the order of TOKEN_KINDS. No token is made of an NHS number or ULN that is a placeholder or fails its check,
   * of a temporary UPN (unique inside one school only), of a default date of birth, or of a number that is not verified without a date of birth.
   * A former UPN is a second token of the kind `upn`.
   */
  identityTokens(identity: IdentityParts): string[] {
    const messages = messagesOf(identity, this.#forms);
    const former = upnMessage(identity.formerUpn);
    const tokens: string[] = [];
    for (const kind of TOKEN_KINDS) {
      const message = messages[kind];
      if (message !== undefined) tokens.push(SHARED.has(kind) ? this.#shared(kind, message) : this.token(kind, message));
    }
    if (former === undefined || former === messages.upn) return tokens;
    const before = UPN_AND_BEFORE.filter((kind) => messages[kind] !== undefined).length;
    return tokens.toSpliced(before, 0, this.token('upn', former));
  }
}

/** The message hashed for each token kind that the identity allows. Exported for tests and the documentation of the construction only. */
export function messagesOf(identity: IdentityParts, forms: Forms = FORMS): Partial<Record<TokenKind, string>> {
  const dob = identity.birthDate ? forms.day(identity.birthDate) : null;
  const messages: Messages = {};
  addNumbers(messages, identity, dob);
  addDemographics(messages, identity, dob, forms);
  return messages;
}

type Messages = Partial<Record<TokenKind, string>>;

/**
 * A verified number has both tokens, so that a sender who could not verify it still meets it on number and date of birth (ladder L2). Where
 * number and date of birth stand in two sources of one person (a council's tracing and its return), `nhsnum` lets the number find its
 * date of birth: made of a number that lacks either verification or date of birth, and of no other.
 */
function addNumbers(messages: Messages, identity: IdentityParts, dob: string | null): void {
  if (identity.nhsNumber && nhsNumberFault(identity.nhsNumber) === null) {
    const number = normaliseNhsNumber(identity.nhsNumber);
    if (identity.nhsNumberVerified === true) messages.nhs = `nhs:${number}`;
    if (dob !== null) messages.nhsdob = `nhsdob:${number}|${dob}`;
    if ((identity.nhsNumberVerified === true) !== (dob !== null)) messages.nhsnum = `nhsnum:${number}`;
  }
  const upn = upnMessage(identity.upn);
  if (upn !== undefined) messages.upn = upn;
  if (identity.uln && ulnFault(identity.uln) === null) messages.uln = `uln:${identity.uln.replace(/\s/g, '')}`;
}

function upnMessage(text: string | null | undefined): string | undefined {
  const read = text ? parseUpn(text) : null;
  return read?.ok && !read.upn.temporary ? `upn:${read.upn.value}` : undefined;
}

/** Ladder L4 to L7 and the checking fields (health-feeds 7.6). The order of the parts is that of the published vector. */
function addDemographics(messages: Messages, identity: IdentityParts, dob: string | null, forms: Forms): void {
  const surname = identity.surname ? forms.surname(identity.surname) : null;
  const forename = identity.forename ? forms.forename(identity.forename) : null;
  const postcode = identity.postcode ? (parsePostcode(identity.postcode)?.compact ?? null) : null;
  const sex = identity.sex ?? null;
  if (surname !== null && forename !== null && dob !== null) {
    if (postcode !== null) {
      messages.dem4 = `dem:v1|${surname}|${forename}|${dob}|${postcode}`;
      messages.dem5 = `dem5:v1|${forms.sound(surname)}|${forms.sound(forename)}|${dob}|${postcode}`;
      if (sex !== null) messages.dem6 = `dem6:v1|${surname.slice(0, 3)}|${forename[0] ?? ''}|${dob}|${sex}|${postcode}`;
    }
    if (sex !== null) messages.dem7 = `dem7:v1|${surname}|${forename}|${dob}|${sex}`;
  }
  if (dob !== null) messages.dob = forms.message.dob(dob);
  if (surname !== null) messages.sur = forms.message.sur(surname);
  if (forename !== null) messages.for = forms.message.for(forename);
  if (postcode !== null) messages.pc = forms.message.pc(postcode);
}
