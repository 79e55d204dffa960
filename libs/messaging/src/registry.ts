import { Injectable } from '@nestjs/common';
import type { ConsumerClass } from './types.js';

/** The consumer classes that the modules of a service have named; the service library provides it globally. */
@Injectable()
export class ConsumerRegistry {
  readonly #classes = new Set<ConsumerClass>();

  add(classes: readonly ConsumerClass[]): void {
    for (const one of classes) this.#classes.add(one);
  }

  get classes(): readonly ConsumerClass[] {
    return [...this.#classes];
  }
}
