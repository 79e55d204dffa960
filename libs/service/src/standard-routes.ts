import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Metrics } from '@tributary/observability';
import { Public } from '@tributary/security';
import { ApiExcludeController } from './api-decorators.js';
import { readHealth, type HealthSource } from './health.js';
import { OpenApiDocument } from './openapi.js';
import { HEALTH_SOURCE, METRICS } from './tokens.js';

/** What every service answers: health, metrics, its own description. Nothing of a person is in any of them. */
@Public()
@ApiExcludeController()
@Controller()
export class StandardRoutes {
  readonly #health: HealthSource;
  readonly #metrics: Metrics;

  constructor(@Inject(HEALTH_SOURCE) health: HealthSource, @Inject(METRICS) metrics: Metrics, private readonly openApi: OpenApiDocument) {
    this.#health = health;
    this.#metrics = metrics;
  }

  /** 200 while the service can do its work or mend itself, 503 when its database is gone: a broker that is away stops no push. */
  @Get('health')
  async health(@Res() response: Response): Promise<void> {
    const report = await readHealth(this.#health);
    response.status(report.parts['database']?.state === 'down' ? 503 : 200).json(report);
  }

  @Get('metrics')
  async metrics(@Res() response: Response): Promise<void> {
    response.type(this.#metrics.contentType).send(await this.#metrics.text());
  }

  @Get('openapi.json')
  async openapi(): Promise<object> {
    return this.openApi.read();
  }
}
