import { Injectable, type INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { decorateNow } from './api-decorators.js';
import { describeRoutes, routeHandlers } from './route-descriptions.js';

/** The service's OpenAPI document, made from its routes when it is asked for the first time; the generator is big and loaded only then. */
@Injectable()
export class OpenApiDocument {
  #make: () => Promise<object> = async () => ({});
  #made: Promise<object> | undefined;

  describe(app: INestApplication, title: string): void {
    this.#make = () => documentOf(app, title);
  }

  async read(): Promise<object> {
    return (this.#made ??= this.#make());
  }
}

/** The OpenAPI document of an application, which need not have been started. What routes take is said by the schemas that they parse it with. */
export async function documentOf(app: INestApplication, title: string): Promise<OpenAPIObject> {
  const swagger = await import('@nestjs/swagger');
  decorateNow(swagger);
  const document = swagger.SwaggerModule.createDocument(app, new swagger.DocumentBuilder().setTitle(title).setVersion('1').addBearerAuth().addSecurityRequirements('bearer').build());
  describeRoutes(document, routeHandlers(app.get(ModulesContainer)));
  return document;
}
