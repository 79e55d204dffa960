import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '@tributary/observability';
import { LOGGER } from '@tributary/service';
import { Recognition } from './recognition.js';

/** Before everything that people ask for with a session. */
@Injectable()
export class SessionMiddleware implements NestMiddleware {
  constructor(@Inject(Recognition) private readonly recognition: Recognition, @Inject(LOGGER) private readonly logger: Logger) {}

  use(request: Request, _response: Response, next: NextFunction): void {
    this.recognition.recognise(request).catch((error: unknown) => this.logger.warn('A session could not be read', { error })).finally(next);
  }
}
