import { Module, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { TributaryError } from '@tributary/domain';
import { documentOf } from './openapi.js';
import { routeHandlers, undescribed } from './route-descriptions.js';
import { ServiceModule } from './service-module.js';

/**
 * The OpenAPI document that a service serves, from its routes alone: nothing of it is made, no connection is opened.
 * @throws TributaryError `route-undescribed` that names what routes take and the document does not.
 */
export async function describeService({ module, title, rawBodies = [] }: { readonly module: Type<unknown>; readonly title: string; readonly rawBodies?: readonly string[] }): Promise<object> {
  @Module({ imports: [ServiceModule.absent(), module] })
  class DescribedModule {}
  const app = await NestFactory.create(DescribedModule, { preview: true, logger: false, abortOnError: false });
  const document = await documentOf(app, title);
  const missing = undescribed(document, routeHandlers(app.get(ModulesContainer)), rawBodies);
  if (missing.length > 0) throw new TributaryError('route-undescribed', `not in the OpenAPI document: ${missing.join('; ')}`, { remedy: 'Parse it with valid(schema), or say what it is with ApiQuery or ApiBody.' });
  return document;
}
