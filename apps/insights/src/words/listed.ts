/** `one`, `one and another`, `one, another and a third`; empty without any. */
export const listed = (words: readonly string[]): string => [words.slice(0, -1).join(', '), words.at(-1) ?? ''].filter(Boolean).join(' and ');
