import { Inject, Injectable } from '@nestjs/common';
import { AccessReadModel, type CurrentPrincipalValue } from '@tributary/security';
import { visibilityOf, type Visibility } from './visibility.js';

/** Joins who asks with what governance says about their organisation. */
@Injectable()
export class Viewing {
  constructor(@Inject(AccessReadModel) private readonly access: AccessReadModel) {}

  async visibility(principal: CurrentPrincipalValue): Promise<Visibility> {
    const organisation = principal.organisation === null ? undefined : await this.access.organisation(principal.organisation);
    return visibilityOf(principal, organisation);
  }
}
