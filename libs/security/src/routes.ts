import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { Role } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { PUBLIC_ROUTE, ROUTE_ROLES } from './decorators.js';

export interface RouteAccess {
  readonly method: string;
  readonly path: string;
  /** `Controller.handler` */
  readonly handler: string;
  /** `public`, the roles, or nothing where the route does not say. */
  readonly access: 'public' | readonly Role[] | undefined;
}

/** Every HTTP route of the application with who may call it, sorted by path. */
export function listRoutes(modules: ModulesContainer): RouteAccess[] {
  const routes: RouteAccess[] = [];
  for (const module of modules.values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype === 'function') routes.push(...routesOf(metatype as Type<unknown>));
    }
  }
  return routes.toSorted((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method));
}

/** @throws TributaryError `route-unguarded` that names each route without `@Public` or `@Roles`. */
export function assertGuarded(routes: readonly RouteAccess[]): void {
  const open = routes.filter((route) => route.access === undefined);
  if (open.length > 0) {
    throw new TributaryError('route-unguarded', `routes that do not say who may call them: ${open.map((route) => `${route.method} ${route.path} (${route.handler})`).join(', ')}`, {
      remedy: 'Put @Public or @Roles on each.',
    });
  }
}

function routesOf(controller: Type<unknown>): RouteAccess[] {
  const base = paths(Reflect.getMetadata(PATH_METADATA, controller));
  const routes: RouteAccess[] = [];
  for (const name of methodNames(controller.prototype)) {
    const handler: unknown = Reflect.get(controller.prototype, name);
    if (typeof handler !== 'function') continue;
    const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
    if (typeof method !== 'number') continue;
    for (const prefix of base) {
      for (const path of paths(Reflect.getMetadata(PATH_METADATA, handler))) {
        routes.push({ method: RequestMethod[method] ?? String(method), path: join(prefix, path), handler: `${controller.name}.${name}`, access: accessOf(handler, controller) });
      }
    }
  }
  return routes;
}

function methodNames(prototype: unknown): string[] {
  const names = new Set<string>();
  for (let at: unknown = prototype; typeof at === 'object' && at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const descriptor = Object.getOwnPropertyDescriptor(at, name);
      if (name !== 'constructor' && descriptor && 'value' in descriptor) names.add(name);
    }
  }
  return [...names];
}

function accessOf(handler: object, controller: object): RouteAccess['access'] {
  for (const target of [handler, controller]) {
    if (Reflect.getMetadata(PUBLIC_ROUTE, target) === true) return 'public';
    const roles: unknown = Reflect.getMetadata(ROUTE_ROLES, target);
    if (Array.isArray(roles) && roles.length > 0) return roles as Role[];
  }
  return undefined;
}

function paths(metadata: unknown): string[] {
  if (typeof metadata === 'string') return [metadata];
  return Array.isArray(metadata) ? metadata.filter((path) => typeof path === 'string') : [''];
}

const join = (prefix: string, path: string): string => `/${[prefix, path].map((part) => part.replace(/^\/|\/$/g, '')).filter(Boolean).join('/')}`;
