import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { useAgent } from 'request-filtering-agent';
import { Webhook } from 'standardwebhooks';
import type { Attempt } from './webhook-store.js';

/** A receiver has this long to answer (Standard Webhooks, "Webhook consumers' characteristics": 15 to 30 s). */
const ANSWER_WITHIN_MS = 20_000;

export interface SendOptions { readonly privateAddresses: boolean }
export interface Signed { readonly id: string; readonly body: string; readonly secret: string; readonly at: Date }

/**
 * Posts one message, signed as Standard Webhooks says (HMAC-SHA256 over id, time and body). Redirects are not followed, the answer's body is not read, and the address that the
 * name stands for at this moment must be allowed: looking when it was registered would not be enough.
 */
export async function post(url: URL, message: Signed, options: SendOptions): Promise<Attempt> {
  const headers = {
    'content-type': 'application/json', 'content-length': Buffer.byteLength(message.body), 'user-agent': 'Tributary-Webhooks/1',
    'webhook-id': message.id, 'webhook-timestamp': String(Math.floor(message.at.getTime() / 1_000)), 'webhook-signature': new Webhook(message.secret).sign(message.id, message.at, message.body),
  };
  try {
    const status = await statusOf(url, { method: 'POST', headers, agent: useAgent(url.href, { allowPrivateIPAddress: options.privateAddresses }) }, message.body);
    return { status, fault: status >= 200 && status < 300 ? null : status >= 300 && status < 400 ? 'redirected' : 'not-accepted' };
  } catch (error) {
    return { status: null, fault: faultOf(error) };
  }
}

function statusOf(url: URL, options: RequestOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    };
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { ...options, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }, answered);
    request.on('error', reject);
    request.end(body);
  });
}

/** A code for what went wrong: a message could name addresses inside. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unreachable';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no-answer';
  if (error.message.includes('is not allowed')) return 'address-not-allowed';
  return 'code' in error && typeof error.code === 'string' && /CERT|TLS|SSL/.test(error.code) ? 'certificate' : 'unreachable';
}
