/** A path of our own to come back to after signing in; the front page for anything that leads elsewhere. */
export function returnPath(given: string | undefined): string {
  if (given === undefined || !isOwn(given)) return '/';
  const base = 'http://own.invalid';
  const url = new URL(given, base);
  // Dots are resolved here: `/..//elsewhere` has become `//elsewhere`, which browsers take for another host.
  const path = `${url.pathname}${url.search}`;
  return url.origin === base && isOwn(path) ? path : '/';
}

const isOwn = (path: string): boolean => /^\/(?![/\\])[^\\\s]*$/.test(path) && !path.startsWith('/auth/');
