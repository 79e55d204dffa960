import { Module } from '@nestjs/common';
import { AgreementsController } from './agreements/agreements.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { Changes } from './changes.js';
import { ObjectionTokens } from './objections/objection-tokens.js';
import { ObjectionsController } from './objections/objections.controller.js';
import { Directory } from './organisations/directory.js';
import { OrganisationsController } from './organisations/organisations.controller.js';
import { OperatorBootstrap } from './principals/bootstrap.js';
import { PrincipalsController } from './principals/principals.controller.js';
import { PublishedCountsController } from './reference/published-counts.controller.js';
import { ReferenceController } from './reference/reference.controller.js';
import { ReleasesController } from './releases/releases.controller.js';
import { RestatementsController } from './restatements.controller.js';

@Module({
  controllers: [OrganisationsController, AgreementsController, ObjectionsController, PrincipalsController, ReferenceController, PublishedCountsController, ReleasesController, RestatementsController, AuditController],
  providers: [Changes, Directory, ObjectionTokens, OperatorBootstrap],
})
export class GovernanceModule {}
