import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type pg from 'pg';
import type { Role } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { AccessReadModel } from './access-read-model.js';
import { auditTo } from './audit.js';
import { PUBLIC_ROUTE, ROUTE_ROLES, setPrincipal } from './decorators.js';
import { RateLimits } from './rate-limits.js';
import { TokenVerifier } from './token-verifier.js';
import { SECURITY_OPTIONS, SECURITY_POOL } from './tokens.js';

export interface SecurityOptions {
  readonly logger: Logger;
}

/** Stands before every route: a route says who may call it, or nobody may. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #pool: pg.Pool;
  readonly #options: SecurityOptions;

  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly access: AccessReadModel,
    private readonly limits: RateLimits,
    @Inject(SECURITY_POOL) pool: pg.Pool,
    @Inject(SECURITY_OPTIONS) options: SecurityOptions,
  ) {
    this.#pool = pool;
    this.#options = options;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<true | undefined>(PUBLIC_ROUTE, targets) === true) return true;
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROUTE_ROLES, targets);
    const request = context.switchToHttp().getRequest<Request>();
    const caller = await this.#caller(request, context);
    await this.limits.principal(caller);
    const principal = await this.access.principal(caller);
    if (!principal) return this.#refuse(forbidden('principal-unknown', 'this principal is not registered'), caller, context);
    if (!roles?.some((role) => principal.roles.includes(role))) return this.#refuse(forbidden('role-missing', 'this principal has no role that allows this'), caller, context);
    setPrincipal(request, { id: principal.id, roles: principal.roles, organisation: principal.organisation });
    return true;
  }

  /** Who calls. Verified before anything is counted: attempts that fail are counted by address, and a valid token must not pay for them. */
  async #caller(request: Request, context: ExecutionContext): Promise<string> {
    try {
      return await this.verifier.verify(bearerToken(request));
    } catch (error) {
      if (error instanceof TributaryError && error.status === 401) {
        await this.limits.failed(request.ip ?? 'unknown');
        await this.#record(error, 'anonymous', context);
      }
      throw error;
    }
  }

  async #refuse(refusal: TributaryError, caller: string, context: ExecutionContext): Promise<never> {
    await this.limits.refused(caller);
    await this.#record(refusal, caller, context);
    throw refusal;
  }

  /** The refusal itself must not depend on whether it could be written down. */
  async #record(error: TributaryError, caller: string, context: ExecutionContext): Promise<void> {
    const { method } = context.switchToHttp().getRequest<Request>();
    await auditTo(this.#pool, {
      actor: caller, action: 'access-denied', target: `${method} ${context.getClass().name}.${context.getHandler().name}`, detail: { code: error.code, status: error.status },
    }).catch((failure: unknown) => this.#options.logger.error('A refusal could not be written to the audit log', { error: failure }));
  }
}

function bearerToken(request: Request): string {
  const match = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new TributaryError('token-missing', 'an access token is needed', { status: 401, remedy: 'Send Authorization: Bearer with a token of the identity provider.' });
  return match[1];
}

const forbidden = (code: string, message: string) => new TributaryError(code, message, { status: 403, remedy: 'Ask the operator of the region for access.' });
