/** An address with its query. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(query).toString()}`;
}

/** Where exactly these figures can be downloaded as CSV. */
export function csvLink(query: Readonly<Record<string, string>>): string {
  return withQuery('/v1/indicators', { ...query, format: 'csv', pageSize: '1000' });
}
