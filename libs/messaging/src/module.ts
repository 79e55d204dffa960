import { Inject, Module, type DynamicModule } from '@nestjs/common';
import { ConsumerRegistry } from './registry.js';
import type { ConsumerClass } from './types.js';

/**
 * Names the consumers of a service. The classes are providers of the module that imports this one (or of any other module of the service):
 * they are looked up in the whole application when Kafka is connected.
 */
@Module({})
export class MessagingModule {
  static forRoot(options: { readonly consumers: readonly ConsumerClass[] }): DynamicModule {
    @Module({})
    class NamedConsumersModule {
      constructor(@Inject(ConsumerRegistry) registry: ConsumerRegistry) {
        registry.add(options.consumers);
      }
    }
    return { module: NamedConsumersModule };
  }
}
