import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Logger } from '@tributary/observability';
import { correlationIdOf, LOGGER, toProblem, type Problem } from '@tributary/service';
import { RefusedViewer } from './refused-viewer.js';
import { PageRenderer } from './renderer.js';

interface Said { readonly title: string; readonly text: string; readonly advice: string }

/** Pages answer people: who is not signed in is sent to sign in, every other error is a page that says what to do. Programs get the problem document. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  constructor(@Inject(PageRenderer) private readonly renderer: PageRenderer, @Inject(RefusedViewer) private readonly viewers: RefusedViewer, @Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = toProblem(error, correlationIdOf(request));
    if (problem.status >= 500) this.logger.error('A page has failed', { correlationId: problem.correlationId, status: problem.status, code: problem.code, error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (request.accepts(['application/json', 'text/html']) !== 'text/html') {
      if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
      response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
      return;
    }
    if (problem.status === 401 && request.method === 'GET') {
      response.set('Cache-Control', 'no-store').redirect(303, `/auth/sign-in?return=${encodeURIComponent(request.originalUrl)}`);
      return;
    }
    void this.#say(problem, request, response);
  }

  async #say(problem: Problem, request: Request, response: Response): Promise<void> {
    // Of an outage nobody is asked who else might answer.
    const viewer = problem.status === 403 || problem.status === 404 ? await this.viewers.find(request) : undefined;
    this.renderer.send(request, response, { template: 'error', title: said(problem).title, status: problem.status, viewer, model: { ...said(problem), correlationId: problem.correlationId } });
  }
}

function said(problem: Problem): Said {
  if (problem.code === 'sign-in-expired' || problem.code === 'sign-in-failed') {
    return { title: 'Your sign-in did not work', text: 'It took too long, or the answer of the identity provider could not be used.', advice: 'Sign in again. If it happens again, tell the operator of the region.' };
  }
  switch (problem.status) {
    case 400: return { title: 'Something in the address is wrong', text: problem.detail, advice: 'Go back, or start from the overview.' };
    case 403: return { title: 'You do not have access to this page', text: 'You are signed in, but your role does not include this page.', advice: 'Ask the operator of the region for access, or sign out and sign in as somebody else.' };
    case 404: return { title: 'Page not found', text: 'If you typed the address, check it. If you pasted it, check that you copied all of it.', advice: 'Start from the overview.' };
    case 429: return { title: 'Too many requests', text: 'There have been very many requests in a short time.', advice: 'Wait a minute, then load the page again.' };
    case 503: return { title: 'This page cannot be shown at the moment', text: 'A part that the dashboard needs cannot be reached.', advice: 'Try again in a minute.' };
    default: return { title: 'Sorry, there is a problem with this page', text: 'The page could not be made. Nothing has been lost.', advice: 'Try again later. If it happens again, give the operator the reference below.' };
  }
}
