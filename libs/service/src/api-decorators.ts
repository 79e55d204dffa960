import type * as swagger from '@nestjs/swagger';

type Swagger = typeof swagger;
type Decorator = (...target: never[]) => unknown;

const waiting: ((real: Swagger) => void)[] = [];

/**
 * A decorator of @nestjs/swagger that takes effect when a description is asked for: a service runs for months and is hardly ever asked, and the
 * package costs every process more than ten megabytes.
 */
function later<A extends unknown[]>(of: (real: Swagger) => (...given: A) => Decorator): (...given: A) => MethodDecorator & ClassDecorator {
  return (...given) => (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    waiting.push((real) => { Reflect.apply(of(real)(...given), undefined, [target, key, descriptor]); });
  };
}

/** Lets the decorators of all classes loaded so far take effect, in the order in which they were met. */
export function decorateNow(real: Swagger): void {
  for (const decorate of waiting.splice(0)) decorate(real);
}

export const ApiAcceptedResponse = later((real) => real.ApiAcceptedResponse);
export const ApiBody = later((real) => real.ApiBody);
export const ApiConsumes = later((real) => real.ApiConsumes);
export const ApiExcludeController = later((real) => real.ApiExcludeController);
export const ApiHeader = later((real) => real.ApiHeader);
export const ApiOkResponse = later((real) => real.ApiOkResponse);
export const ApiOperation = later((real) => real.ApiOperation);
export const ApiProduces = later((real) => real.ApiProduces);
export const ApiQuery = later((real) => real.ApiQuery);
export const ApiResponse = later((real) => real.ApiResponse);
export const ApiTags = later((real) => real.ApiTags);
