import { InvalidArgumentError, Option } from 'commander';
import { feedSchema } from '@tributary/contracts';

/** Options that many commands have, with one description each: they go into `command.option(...)` as they are. */
export const HOME = ['--home <dir>', 'where the system has its data (TRIBUTARY_HOME, else .tributary in the checkout)'] as const;
export const JSON_OUTPUT = ['--json', 'one JSON document on standard output, and nothing else there'] as const;
export const SENDER = ['--sender <id>', 'DfE number of a council or ODS code of a provider'] as const;
export const FEED = ['--feed <feed>', feedSchema.options.join(', ')] as const;
export const SCOPE = ['--scope <scope>', '2025, 2025-spring, 2024-11-refresh, net-change ...'] as const;

/** A number above zero, of an option. @throws InvalidArgumentError */
export function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError('It is a number above 0.');
  return number;
}

/** An option that has a few values only; the command says which. */
export const oneOf = (flags: string, description: string, values: readonly string[]): Option => new Option(flags, description).choices(values);
