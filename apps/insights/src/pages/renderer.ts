import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONFIG } from '@tributary/service';
import nunjucks from 'nunjucks';
import { ASSETS_PATH, GOVUK_TEMPLATES, OWN_TEMPLATES } from '../assets/assets.js';
import { markIcon } from '../charts/svg.js';
import type { InsightsConfig } from '../config.js';
import { signedInName } from '../session/recognition.js';
import { viewerOf, type PageViewer } from './viewer.js';

export interface View {
  /** Name of the template without its ending. */
  readonly template: string;
  readonly title: string;
  readonly status?: number;
  /** Which item of the navigation is the current one. */
  readonly current?: 'region' | 'councils' | 'indicators' | 'data' | 'help';
  /** Who is offered the navigation, where no guard has let them pass. */
  readonly viewer?: PageViewer | undefined;
  readonly model: object;
}

/** What a window, a bookmark and the history call a page: what it shows, of whom, when. Parts that there are none of are left out. */
export const pageTitleOf = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined).join(' – ');

/** The one line of script in GOV.UK Frontend's template; a specification checks that it still is that line. */
export const TEMPLATE_SCRIPT = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='";

/** Renders pages: GOV.UK Frontend's templates and ours, escaped, under a strict policy. */
@Injectable()
export class PageRenderer {
  readonly #environment = new nunjucks.Environment([new nunjucks.FileSystemLoader(OWN_TEMPLATES), new nunjucks.FileSystemLoader(GOVUK_TEMPLATES)], { autoescape: true, trimBlocks: true, lstripBlocks: true });
  readonly #policy: string;

  constructor(@Inject(CONFIG) config: InsightsConfig) {
    this.#environment.addGlobal('assets', ASSETS_PATH);
    this.#environment.addGlobal('mark', (shape: Parameters<typeof markIcon>[0]) => new nunjucks.runtime.SafeString(markIcon(shape)));
    this.#policy = policyFor(new URL(config.OIDC_ISSUER).origin);
  }

  send(request: Request, response: Response, view: View): void {
    const viewer = view.viewer ?? viewerOf(request);
    const html = this.#environment.render(`${view.template}.njk`, { ...view.model, pageName: view.title, current: view.current, signedIn: signedInName(request), viewer, path: request.originalUrl });
    response.status(view.status ?? 200).set({ 'Content-Security-Policy': this.#policy, 'Cache-Control': 'private, no-store', Vary: 'Accept, Cookie' }).type('html').send(html);
  }
}

/** Browsers apply form-action to the redirect that follows a form: signing out goes on to the identity provider. */
function policyFor(issuer: string): string {
  return [
    "default-src 'none'", `script-src 'self' ${TEMPLATE_SCRIPT}`, "style-src 'self'", "img-src 'self'", "font-src 'self'", `form-action 'self' ${issuer}`, "frame-ancestors 'none'", "base-uri 'none'",
  ].join('; ');
}
