import { Injectable, type INestApplication } from '@nestjs/common';

/** The service's OpenAPI document, made from its routes when it is asked for the first time; the generator is big and loaded only then. */
@Injectable()
export class OpenApiDocument {
  #make: () => Promise<object> = async () => ({});
  #made: Promise<object> | undefined;

  describe(app: INestApplication, title: string): void {
    this.#make = async () => {
      const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
      return SwaggerModule.createDocument(app, new DocumentBuilder().setTitle(title).setVersion('1').addBearerAuth().addSecurityRequirements('bearer').build());
    };
  }

  async read(): Promise<object> {
    return (this.#made ??= this.#make());
  }
}
