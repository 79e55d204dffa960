import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import { REDIS } from '@tributary/service';
import type { Redis } from 'ioredis';
import { z } from 'zod';

const sessionSchema = z.object({ accessToken: z.string(), idToken: z.string(), name: z.string() });
export type Session = z.infer<typeof sessionSchema>;

const signInSchema = z.object({ verifier: z.string(), nonce: z.string(), state: z.string(), returnTo: z.string() });
/** A sign-in that has begun: what the answer of the identity provider is checked against. */
export type SignIn = z.infer<typeof signInSchema>;

const SIGN_IN_SECONDS = 600;

/** Sessions on the server: the browser holds a random id and nothing else; Redis knows it by its hash. */
@Injectable()
export class SessionStore {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Returns the id of the new session, which ends with its token. */
  async begin(session: Session, seconds: number): Promise<string> {
    return this.#keep('session', session, seconds);
  }

  async find(id: string): Promise<Session | undefined> {
    return this.#parsed(sessionSchema, await this.#ask(() => this.redis.get(key('session', id))));
  }

  async end(id: string): Promise<void> {
    await this.#ask(() => this.redis.del(key('session', id)));
  }

  async beginSignIn(signIn: SignIn): Promise<string> {
    return this.#keep('sign-in', signIn, SIGN_IN_SECONDS);
  }

  /** A sign-in can be answered once. */
  async takeSignIn(id: string): Promise<SignIn | undefined> {
    return this.#parsed(signInSchema, await this.#ask(() => this.redis.getdel(key('sign-in', id))));
  }

  async #keep(kind: 'session' | 'sign-in', value: object, seconds: number): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    await this.#ask(() => this.redis.set(key(kind, id), JSON.stringify(value), 'EX', Math.max(1, Math.floor(seconds))));
    return id;
  }

  #parsed<T>(schema: z.ZodType<T>, text: string | null): T | undefined {
    return text === null ? undefined : schema.parse(JSON.parse(text));
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      throw new TributaryError('sessions-unavailable', 'sign-in is not possible at the moment', { status: 503, remedy: 'Try again in a minute.', cause });
    }
  }
}

const key = (kind: string, id: string): string => `insights:${kind}:${createHash('sha256').update(id).digest('hex')}`;
