import { Module } from '@nestjs/common';
import { MessagingModule } from '@tributary/messaging';
import { SecurityModule } from '@tributary/security';
import { FoldWorker } from './fold/fold-worker.js';
import { Folder } from './fold/folder.js';
import { LivePublisher } from './figures/live-publisher.js';
import { SurroundingsReader } from './figures/surroundings.js';
import { KpiController } from './http/kpi.controller.js';
import { GovernanceListener } from './records/governance.listener.js';
import { Inflow } from './records/inflow.js';
import { LinkedConsumer } from './records/linked.consumer.js';
import { PopulationConsumer, ReleaseRequestConsumer } from './records/reference.consumers.js';
import { ReleaseCutter } from './releases/release-cutter.js';

@Module({
  imports: [MessagingModule.forRoot({ consumers: [LinkedConsumer, PopulationConsumer, ReleaseRequestConsumer] }), SecurityModule.listen(GovernanceListener)],
  controllers: [KpiController],
  providers: [LinkedConsumer, PopulationConsumer, ReleaseRequestConsumer, GovernanceListener, Folder, FoldWorker, SurroundingsReader, LivePublisher, ReleaseCutter, Inflow],
})
export class KpiModule {}
