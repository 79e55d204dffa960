import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { documentOf } from './openapi.js';
import { ServiceModule } from './service-module.js';

/** The OpenAPI document that a service serves, from its routes alone: nothing of it is made, no connection is opened. */
export async function describeService({ module, title }: { readonly module: Type<unknown>; readonly title: string }): Promise<object> {
  @Module({ imports: [ServiceModule.absent(), module] })
  class DescribedModule {}
  return documentOf(await NestFactory.create(DescribedModule, { preview: true, logger: false, abortOnError: false }), title);
}
