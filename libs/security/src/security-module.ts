import type { DynamicModule, Type } from '@nestjs/common';
import type { AccessListener } from './access-listener.js';

export declare class SecurityModule {
  /** Registers listeners; the classes are providers of the service's own modules. */
  static listen(...listeners: Type<AccessListener>[]): DynamicModule;
}
