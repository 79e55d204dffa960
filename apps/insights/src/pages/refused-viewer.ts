import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AccessReadModel, TokenVerifier } from '@tributary/security';
import { Recognition } from '../session/recognition.js';
import { viewerFor, viewerOf, type PageViewer } from './viewer.js';

/** Who has asked for a page that no guard has let pass: one of another role, or an address that leads nowhere. For the head of the page only; it opens nothing. */
@Injectable()
export class RefusedViewer {
  constructor(@Inject(Recognition) private readonly recognition: Recognition, @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(AccessReadModel) private readonly access: AccessReadModel) {}

  /** Undefined for who has not signed in or has no role, and where that cannot be found out: the page that says what went wrong comes all the same. */
  async find(request: Request): Promise<PageViewer | undefined> {
    const passed = viewerOf(request);
    if (passed) return passed;
    try {
      await this.recognition.recognise(request);
      const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
      const principal = token === undefined ? undefined : await this.access.principal(await this.verifier.verify(token));
      return principal && viewerFor(principal);
    } catch {
      return undefined;
    }
  }
}
