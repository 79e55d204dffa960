import 'reflect-metadata';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { listRoutes } from '@tributary/security';
import { z } from 'zod';
import { apiSchema, type ApiSchema } from './api-schema.js';
import { problemSchema } from './problem-filter.js';
import { schemaOf } from './validation.js';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];
type Place = 'query' | 'path';

/** A parameter of a handler: what of the request it takes, under which name, and by which schema it is parsed, if by any. */
interface Argument { readonly takes: RouteParamtypes; readonly name: string | undefined; readonly schema: z.ZodType | undefined }

/** What a route takes and who may call it, as its handler says. */
export interface RouteHandler { readonly isPublic: boolean; readonly takes: readonly Argument[] }

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;
const PROBLEM = 'Problem';
const argumentsSchema = z.record(z.string(), z.object({ data: z.unknown().optional(), pipes: z.array(z.unknown()).default([]) }));

/** Handlers by the id of their operation, `Controller_handler`. */
export function routeHandlers(modules: ModulesContainer): Map<string, RouteHandler> {
  const controllers = new Map([...modules.values()].flatMap((module) => [...module.controllers.values()]).flatMap(({ metatype }) => (typeof metatype === 'function' ? [[metatype.name, metatype] as const] : [])));
  return new Map(listRoutes(modules).flatMap(({ handler, access }) => {
    const [name = '', method = ''] = handler.split('.');
    const controller = controllers.get(name);
    return controller ? [[`${name}_${method}`, { isPublic: access === 'public', takes: argumentsOf(controller, method) }] as const] : [];
  }));
}

function argumentsOf(controller: object, method: string): Argument[] {
  const given = argumentsSchema.safeParse(Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {});
  return Object.entries(given.data ?? {}).map(([key, { data, pipes }]) => ({
    takes: Number(key.split(':')[0]), name: typeof data === 'string' ? data : undefined, schema: pipes.map(schemaOf).find((schema) => schema !== undefined),
  }));
}

/** Every operation of a document with its place. */
export function operationsOf(document: OpenAPIObject): { readonly method: string; readonly path: string; readonly operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) => METHODS.flatMap((method) => {
    const operation = item[method];
    return operation ? [{ method, path, operation }] : [];
  }));
}

/** Puts into a document what its routes take, by the schemas that they parse it with, and the problem documents that they answer with. */
export function describeRoutes(document: OpenAPIObject, handlers: ReadonlyMap<string, RouteHandler>): void {
  document.components = { ...document.components, schemas: { ...document.components?.schemas, [PROBLEM]: apiSchema(problemSchema) } };
  for (const { operation } of operationsOf(document)) {
    const handler = handlers.get(operation.operationId ?? '');
    if (!handler) continue;
    for (const argument of handler.takes) describeArgument(operation, argument);
    const problems = [...(handler.takes.some((a) => a.schema !== undefined) ? [[400, 'Not of the form that the route takes'] as const] : []),
      ...(handler.isPublic ? [] : [[401, 'Without a token, or with one that is not valid (any more)'], [403, 'Not for this principal: its role, or another organisation\'s'] as const])];
    for (const [status, description] of problems) operation.responses[String(status)] ??= { description: String(description), content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${PROBLEM}` } } } };
    if (handler.isPublic) operation.security = [];
  }
}

function describeArgument(operation: Operation, { takes, name, schema }: Argument): void {
  if (!schema) return;
  const described = apiSchema(schema, 'input');
  switch (takes) {
    case RouteParamtypes.BODY: operation.requestBody = { required: !schema.safeParse({}).success, content: { 'application/json': { schema: described } } }; break;
    case RouteParamtypes.PARAM: if (name !== undefined) describeParameter(operation, 'path', name, described, true); break;
    case RouteParamtypes.QUERY: for (const [property, of, required] of propertiesOf(described)) describeParameter(operation, 'query', property, of, required); break;
    default:
  }
}

/** What was written about the parameter by hand stays: words and an example. */
function describeParameter(operation: Operation, place: Place, name: string, schema: ApiSchema, required: boolean): void {
  const known = (operation.parameters ?? []).find((parameter) => isAt(parameter, place, name));
  const { description, ...rest }: ApiSchema & { description?: string } = schema;
  const said = known && 'description' in known && known.description ? known.description : description;
  const example = exampleOf(known);
  const parameter: Parameter = { name, in: place, required, ...(said === undefined ? {} : { description: said }), ...(example === undefined ? {} : { example }), schema: rest };
  operation.parameters = [...(operation.parameters ?? []).filter((other) => other !== known), parameter];
}

function exampleOf(parameter: Parameter | undefined): unknown {
  if (!parameter || !('schema' in parameter) || !parameter.schema || !('example' in parameter.schema)) return undefined;
  return parameter.schema.example;
}

const isAt = (parameter: Parameter, place: Place, name: string): boolean => 'in' in parameter && parameter.in === place && parameter.name === name;

function propertiesOf(schema: ApiSchema): [name: string, schema: ApiSchema, required: boolean][] {
  if (!('properties' in schema)) return [];
  return Object.entries(schema.properties ?? {}).map(([name, property]) => [name, property, schema.required?.includes(name) ?? false]);
}

/** Routes that take a query or a body which the document does not name. @param rawBodies paths whose handlers read the body from the request themselves */
export function undescribed(document: OpenAPIObject, handlers: ReadonlyMap<string, RouteHandler>, rawBodies: readonly string[]): string[] {
  return operationsOf(document).flatMap(({ method, path, operation }) => {
    const takes = handlers.get(operation.operationId ?? '')?.takes ?? [];
    const queries = takes.filter((a) => a.takes === RouteParamtypes.QUERY).flatMap(({ name, schema }) => (schema ? propertiesOf(apiSchema(schema, 'input')).map(([property]) => property) : [name ?? '(everything)']));
    const missing = queries.filter((name) => !(operation.parameters ?? []).some((parameter) => isAt(parameter, 'query', name))).map((name) => `query ${name}`);
    const readsBody = takes.some((a) => a.takes === RouteParamtypes.BODY)
      || (['post', 'put', 'patch'].includes(method) && takes.some((a) => a.takes === RouteParamtypes.REQUEST) && rawBodies.some((raw) => path === raw || path.startsWith(`${raw}/`)));
    return [...missing, ...(readsBody && !operation.requestBody ? ['body'] : [])].map((what) => `${method.toUpperCase()} ${path}: ${what}`);
  });
}
