import { Injectable, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** The service's OpenAPI document, made from its routes when it is asked for the first time. */
@Injectable()
export class OpenApiDocument {
  #make: () => object = () => ({});
  #made: object | undefined;

  describe(app: INestApplication, title: string): void {
    this.#make = () => SwaggerModule.createDocument(app, new DocumentBuilder().setTitle(title).setVersion('1').addBearerAuth().addSecurityRequirements('bearer').build());
  }

  get value(): object {
    return (this.#made ??= this.#make());
  }
}
