import { SetMetadata, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import type { Request } from 'express';

/** Who calls, and what the governance read model says about it. */
export interface CurrentPrincipalValue {
  readonly id: string;
  readonly roles: readonly Role[];
  /** DfE number or ODS code of the organisation it belongs to; null for people of the region and for services. */
  readonly organisation: string | null;
}

export const PUBLIC_ROUTE = 'tributary:public';
export const ROUTE_ROLES = 'tributary:roles';

/** Anyone may call the route. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);

/** Principals with one of these roles may call the route. `@Public` or `@Roles` is on every route, or the service does not start. */
export const Roles = (...roles: [Role, ...Role[]]): MethodDecorator & ClassDecorator => SetMetadata(ROUTE_ROLES, roles);

const principals = new WeakMap<Request, CurrentPrincipalValue>();

export function setPrincipal(request: Request, principal: CurrentPrincipalValue): void {
  principals.set(request, principal);
}

/** The principal of a request that has passed the guard; undefined on a public route. */
export function principalOf(request: Request): CurrentPrincipalValue | undefined {
  return principals.get(request);
}

/** The caller, as a parameter of a route with `@Roles`. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): CurrentPrincipalValue => {
  const principal = principalOf(context.switchToHttp().getRequest<Request>());
  if (!principal) throw new TributaryError('not-authenticated', 'no principal: the route is public', { status: 401 });
  return principal;
});
