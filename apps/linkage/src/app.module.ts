import { Module } from '@nestjs/common';
import { MessagingModule } from '@tributary/messaging';
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
    AppliedGovernanceCache, FeedsConsumer, ObjectionsConsumer, GovernanceSweep, CrossCheckSweep,
  ],
})
export class LinkageModule {}
