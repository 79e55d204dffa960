import { Controller, Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { TributaryError } from '@tributary/domain';
import { Public } from '@tributary/security';
import { ApiExcludeController } from '@tributary/service';
import { ASSETS_PATH, assetOf } from './assets.js';

/** Style sheets and scripts, under a path that changes with their content. */
@Public()
@ApiExcludeController()
@Controller('assets')
export class AssetsController {
  @Get(':version/:name')
  file(@Param('version') version: string, @Param('name') name: string, @Res() response: Response): void {
    const asset = assetOf(name);
    if (!asset) throw new TributaryError('file-unknown', 'there is no such file', { status: 404 });
    const current = ASSETS_PATH.endsWith(`/${version}`);
    response.set('Cache-Control', current ? 'public, max-age=31536000, immutable' : 'no-cache').type(asset.type).send(asset.body);
  }
}
