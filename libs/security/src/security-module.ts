import { Inject, Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Redis } from 'ioredis';
import { MessagingModule } from '@tributary/messaging';
import type { Logger } from '@tributary/observability';
import type pg from 'pg';
import { AccessConsumer } from './access-consumer.js';
import { AccessGuard, type SecurityOptions } from './access-guard.js';
import type { AccessListener } from './access-listener.js';
import { AccessReadModel } from './access-read-model.js';
import { AccessListenerRegistry } from './listener-registry.js';
import { RateLimits, type RateLimitOptions } from './rate-limits.js';
import { TokenVerifier, type TokenVerifierOptions } from './token-verifier.js';
import { SECURITY_OPTIONS, SECURITY_POOL, SERVICE_NAME } from './tokens.js';

export interface SecurityModuleOptions {
  readonly service: string;
  readonly pool: pg.Pool;
  readonly redis: Redis;
  readonly logger: Logger;
  readonly tokens: TokenVerifierOptions;
  readonly limits?: Omit<RateLimitOptions, 'redis' | 'service'>;
}

@Module({})
export class SecurityModule {
  /** What other modules may inject. */
  static readonly provided: readonly InjectionToken[] = [AccessReadModel, AccessListenerRegistry, TokenVerifier, RateLimits, SERVICE_NAME];

  /** The global guard, the read model and its consumer; imported once, by the service library. */
  static forRoot(options: SecurityModuleOptions): DynamicModule {
    const security: SecurityOptions = { logger: options.logger };
    return {
      module: SecurityModule,
      global: true,
      imports: [MessagingModule.forRoot({ consumers: [AccessConsumer] })],
      providers: [
        { provide: SECURITY_POOL, useValue: options.pool },
        { provide: SECURITY_OPTIONS, useValue: security },
        { provide: SERVICE_NAME, useValue: options.service },
        { provide: TokenVerifier, useValue: new TokenVerifier(options.tokens) },
        { provide: RateLimits, useValue: new RateLimits({ ...options.limits, redis: options.redis, service: options.service }) },
        AccessListenerRegistry, AccessReadModel, AccessConsumer,
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [...SecurityModule.provided],
    };
  }

  /** Registers listeners of the read model's changes; the classes are providers of the service's own modules. */
  static listen(...listeners: readonly Type<AccessListener>[]): DynamicModule {
    @Module({})
    class AccessListenersModule {
      constructor(@Inject(AccessListenerRegistry) registry: AccessListenerRegistry) {
        registry.add(listeners);
      }
    }
    return { module: AccessListenersModule };
  }
}
