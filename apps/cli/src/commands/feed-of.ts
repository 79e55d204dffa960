import { feedSchema, type Feed } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';

/** A feed by its name. @throws TributaryError `no-such-feed` */
export function feedOf(text: string): Feed {
  const feed = feedSchema.safeParse(text);
  if (!feed.success) throw new TributaryError('no-such-feed', 'there is no such feed', { remedy: `Feeds: ${feedSchema.options.join(', ')}.` });
  return feed.data;
}
