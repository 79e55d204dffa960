import { Module } from '@nestjs/common';
import { MessagingModule } from '@tributary/messaging';
import { CONFIG } from '@tributary/service';
import type { LinkageConfig } from './config.js';
import { CrossCheckSweep } from './cross/cross-check-sweep.js';
import { FeedsConsumer } from './feeds.consumer.js';
import { AppliedGovernanceCache } from './governance/applied.js';
import { ObjectionsConsumer } from './governance/objections.consumer.js';
import { GovernanceSweep } from './governance/sweep.js';
import { LinkageController } from './http/linkage.controller.js';

@Module({
  imports: [MessagingModule.forRoot({ consumers: [FeedsConsumer, ObjectionsConsumer] })],
  controllers: [LinkageController],
  providers: [
    { provide: AppliedGovernanceCache, inject: [CONFIG], useFactory: (config: LinkageConfig) => new AppliedGovernanceCache(config.LINKAGE_MAX_HOLDERS) },
    FeedsConsumer, ObjectionsConsumer, GovernanceSweep, CrossCheckSweep,
  ],
})
export class LinkageModule {}
