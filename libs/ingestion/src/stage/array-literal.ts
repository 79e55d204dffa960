/** Tokens as a PostgreSQL array; they hold no character that would need a quote (see tokenSchema). */
export function arrayLiteral(tokens: readonly string[]): string {
  return `{${tokens.join(',')}}`;
}
