import { Injectable, type Type } from '@nestjs/common';
import type { AccessListener } from './access-listener.js';

/** The listener classes that modules have named with `SecurityModule.listen`. */
@Injectable()
export class AccessListenerRegistry {
  readonly #types = new Set<Type<AccessListener>>();

  add(types: readonly Type<AccessListener>[]): void {
    for (const type of types) this.#types.add(type);
  }

  get types(): readonly Type<AccessListener>[] {
    return [...this.#types];
  }
}
