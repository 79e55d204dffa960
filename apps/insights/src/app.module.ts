import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { MessagingModule } from '@tributary/messaging';
import { AssetsController } from './assets/assets.controller.js';
import { CoverController } from './cover/cover.controller.js';
import { DataController } from './data/data.controller.js';
import { GapFinder } from './data/gaps.js';
import { MissingController } from './data/missing.controller.js';
import { DefinitionsController } from './definitions/definitions.controller.js';
import { FigureReader } from './figures/figure-reader.js';
import { FiguresConsumer } from './figures/figures.consumer.js';
import { IndicatorsController } from './figures/indicators.controller.js';
import { ReleasesConsumer } from './figures/releases.consumer.js';
import { Viewing } from './figures/viewing.js';
import { HelpController, OpenPagesController } from './help/help.controller.js';
import { IndicatorController } from './indicator/indicator.controller.js';
import { OverviewController } from './overview/overview.controller.js';
import { PageContexts } from './pages/page-context.js';
import { PageErrorFilter } from './pages/page-error.filter.js';
import { RefusedViewer } from './pages/refused-viewer.js';
import { PageRenderer } from './pages/renderer.js';
import { FindingsController } from './receipts/findings.controller.js';
import { ReceiptPageController } from './receipts/receipt-page.controller.js';
import { ReceiptReader } from './receipts/receipt-reader.js';
import { ReceiptsConsumer } from './receipts/receipts.consumer.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import { VisibleReceipts } from './receipts/visible-receipts.js';
import { ScorecardPageController } from './scorecard/scorecard-page.controller.js';
import { Scorecards } from './scorecard/scorecards.js';
import { ScorecardReader } from './scorecard/scorecard-reader.js';
import { ScorecardController } from './scorecard/scorecard.controller.js';
import { AuthController } from './session/auth.controller.js';
import { IdentityProvider } from './session/identity-provider.js';
import { Recognition } from './session/recognition.js';
import { SessionMiddleware } from './session/session.middleware.js';
import { SessionStore } from './session/session-store.js';
import { SignInMiddleware } from './session/sign-in.middleware.js';

const CONSUMERS = [FiguresConsumer, ReleasesConsumer, ReceiptsConsumer];
const PAGES = [OverviewController, CoverController, IndicatorController, DataController, ReceiptPageController, ScorecardPageController, HelpController];

@Module({
  imports: [MessagingModule.forRoot({ consumers: CONSUMERS })],
  controllers: [IndicatorsController, DefinitionsController, ReceiptsController, FindingsController, MissingController, ScorecardController, AssetsController, AuthController, ...PAGES, OpenPagesController],
  providers: [...CONSUMERS, FigureReader, ReceiptReader, VisibleReceipts, GapFinder, ScorecardReader, Scorecards, Viewing, PageContexts, PageErrorFilter, RefusedViewer, PageRenderer, IdentityProvider, SessionStore, Recognition],
})
export class InsightsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(SessionMiddleware).forRoutes(IndicatorsController, DefinitionsController, ReceiptsController, FindingsController, MissingController, ScorecardController, ...PAGES);
    consumer.apply(SignInMiddleware).forRoutes(...PAGES);
  }
}
