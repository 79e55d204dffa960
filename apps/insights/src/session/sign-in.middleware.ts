import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/**
 * Before pages: who brings neither a session nor a token is sent to sign in. The guard would refuse them too, but writes each refusal to the audit log
 * and counts it against the address, behind which a whole council may sign in in the morning.
 */
@Injectable()
export class SignInMiddleware implements NestMiddleware {
  use(request: Request, response: Response, next: NextFunction): void {
    const person = request.method === 'GET' && request.headers.authorization === undefined && request.accepts(['application/json', 'text/html']) === 'text/html';
    if (!person) return next();
    response.set('Cache-Control', 'no-store').redirect(303, `/auth/sign-in?return=${encodeURIComponent(request.originalUrl)}`);
  }
}
