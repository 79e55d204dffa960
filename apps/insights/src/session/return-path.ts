/** A path of our own to come back to after signing in; the front page for anything that leads elsewhere. */
export function returnPath(given: string | undefined): string {
  if (given === undefined || !/^\/(?![/\\])[^\\\s]*$/.test(given) || given.startsWith('/auth/')) return '/';
  const base = 'http://own.invalid';
  const url = new URL(given, base);
  return url.origin === base ? `${url.pathname}${url.search}` : '/';
}
