import { TributaryError } from '@tributary/domain';
import type { FeedDefinition } from '../feed/feed.js';
import type { Scope } from '../feed/scope.js';

/** The scope that an operator asks about. @throws TributaryError `unknown-scope` (400) where the feed is not one of these, or the scope none of the feed's. */
export function declaredScope(feeds: readonly FeedDefinition[], feed: string, text: string): Scope {
  const declared = feeds.find((one) => one.feed === feed);
  const scope = declared?.scope(text);
  if (!scope) throw new TributaryError('unknown-scope', 'the feed or scope is not one of this service', { status: 400, ...(declared ? { remedy: `For example: ${declared.scopeExample}.` } : {}) });
  return scope;
}
