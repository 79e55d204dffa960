import type { CookieOptions, Request, Response } from 'express';

export const SESSION_COOKIE = 'tributary_session';
export const SIGN_IN_COOKIE = 'tributary_sign_in';

/** The value of a cookie of the request. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  return value === undefined || !/^[A-Za-z0-9_-]{20,100}$/.test(value) ? undefined : value;
}

export function setCookie(response: Response, name: string, value: string, options: { readonly seconds: number; readonly secure: boolean }): void {
  response.cookie(name, value, { ...attributes(options.secure), maxAge: options.seconds * 1_000 });
}

export function clearCookie(response: Response, name: string, secure: boolean): void {
  response.clearCookie(name, attributes(secure));
}

/** Lax, because the answer of the identity provider is a navigation from another site. */
const attributes = (secure: boolean): CookieOptions => ({ httpOnly: true, sameSite: 'lax', path: '/', secure });
