import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** Sends a body with its ETag, or 304 to who names that ETag in If-None-Match, also where the request asks for a check by `Cache-Control: no-cache`. */
export function sendConditionally(request: Request, response: Response, body: string): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  response.set('ETag', etag);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) response.status(304).end();
  else response.send(body);
}
