import { Module } from '@nestjs/common';
import { MessagingModule } from '@tributary/messaging';
import { DefinitionsController } from './definitions/definitions.controller.js';
import { FigureReader } from './figures/figure-reader.js';
import { FiguresConsumer } from './figures/figures.consumer.js';
import { IndicatorsController } from './figures/indicators.controller.js';
import { ReleasesConsumer } from './figures/releases.consumer.js';
import { Viewing } from './figures/viewing.js';
import { ReceiptReader } from './receipts/receipt-reader.js';
import { ReceiptsConsumer } from './receipts/receipts.consumer.js';
import { ReceiptsController } from './receipts/receipts.controller.js';

const CONSUMERS = [FiguresConsumer, ReleasesConsumer, ReceiptsConsumer];

@Module({
  imports: [MessagingModule.forRoot({ consumers: CONSUMERS })],
  controllers: [IndicatorsController, DefinitionsController, ReceiptsController],
  providers: [...CONSUMERS, FigureReader, ReceiptReader, Viewing],
})
export class InsightsModule {}
