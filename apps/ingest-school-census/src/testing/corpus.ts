import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A small export of one defect that real files have (education-feeds 2.7): title, what it is, scope, what must be reported and what must come of it, then the files, each after a
 * line `--- name`.
 */
export interface CorpusCase {
  readonly name: string;
  readonly title: string;
  readonly scope: string;
  /** Findings by rule, all of them. */
  readonly reported: Readonly<Record<string, number>>;
  /** Facts by type. */
  readonly facts: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, string>>;
}

const counts = (text: string): Record<string, number> => Object.fromEntries(text.split(',').map((part) => part.trim()).filter(Boolean).map((part) => {
  const [what = '', count] = part.split(' ');
  return [what, Number(count)];
}));

function parse(name: string, text: string): CorpusCase {
  const [head = '', ...parts] = text.split(/^--- /m);
  const [title = ''] = head.split('\n');
  const line = (key: string) => new RegExp(`^${key}: ?(.*)$`, 'm').exec(head)?.[1] ?? '';
  const files = Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]));
  return { name, title, scope: line('scope'), reported: counts(line('reported')), facts: counts(line('facts')), files };
}

export function readCorpus(): CorpusCase[] {
  const folder = fileURLToPath(new URL('./corpus/', import.meta.url));
  return globSync('*.txt', { cwd: folder }).toSorted().map((file) => parse(basename(file, '.txt'), readFileSync(`${folder}${file}`, 'utf8')));
}
