import type { Command } from 'commander';
import { exactFigureSchema, figureSchema, type Figure } from '@tributary/contracts';
import { localAuthorityByDfE, NENC } from '@tributary/domain';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { output, table } from '../session/output.js';
import { Session } from '../session/session.js';
import { HOME, JSON_OUTPUT, oneOf } from './options.js';

/** The columns of `tributary indicators` in every format. */
export const COLUMNS = ['indicator', 'definitionVersion', 'area', 'breakdown', 'period', 'state', 'numerator', 'denominator', 'value', 'unit', 'lower', 'upper', 'status', 'reason', 'policy', 'cutOff'] as const;
type Row = Pick<Figure, (typeof COLUMNS)[number]>;

const pageSchema = z.object({ figures: z.array(figureSchema), next: z.string().nullable() });
const exactSchema = exactFigureSchema.pick({ indicator: true, definitionVersion: true, area: true, breakdown: true, period: true, state: true, unit: true, status: true, numerator: true, denominator: true, value: true, lower: true, upper: true, cutOff: true });
type Exact = z.infer<typeof exactSchema>;

interface Query extends Readonly<Record<string, string | undefined>> { readonly area: string; readonly period: string; readonly indicator?: string | undefined; readonly state?: string | undefined }

/** Figures of one area and period as the principal may see them: released ones, and open ones where the role allows. */
export async function shownFigures(session: Session, query: Query, as = 'operator'): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (let path: string | null = '/v1/indicators'; path !== null; ) {
    const first: boolean = path === '/v1/indicators';
    const page: z.infer<typeof pageSchema> = await session.api('insights', as).call(path, pageSchema, first ? { query: { ...query, pageSize: '1000' } } : {});
    figures.push(...page.figures);
    path = page.next;
  }
  return figures;
}

/** Exact figures, for quality assurance by an auditor; each use is logged (rulings.md 27). A fraction is printed as `n/d`, a whole number as itself. */
export async function exactFigures(session: Session, query: Query): Promise<Row[]> {
  const text = (f: Exact['value']) => f && (f.d === '1' ? f.n : `${f.n}/${f.d}`);
  const exact = await session.api('kpi', 'auditor').call('/v1/figures/exact', z.array(exactSchema), { query });
  return exact.map((f) => ({
    ...f, numerator: text(f.numerator), denominator: text(f.denominator), value: text(f.value), lower: f.lower === null ? null : String(f.lower),
    upper: f.upper === null ? null : String(f.upper), reason: null, policy: 'exact',
  }));
}

function rowOf(figure: Row): Row {
  return Object.fromEntries(COLUMNS.map((column) => [column, figure[column]])) as Row;
}

export function indicatorCommands(program: Command): void {
  program.command('indicators').description('Figures as your role may see them').requiredOption('--area <area>', 'DfE number, ONS code or region').requiredOption('--period <period>', '2024 or 2024-25Q1')
    .option('--indicator <id>', 'one indicator, EHC12').option('--exact', 'exact figures, as auditor; logged')
    .addOption(oneOf('--state <state>', 'released figures only, or open ones only; with --exact, open is as the figures are now, also of a released period', ['open', 'released']))
    .addOption(oneOf('--format <format>', 'instead of a table', ['json', 'csv'])).option(...JSON_OUTPUT).option('--as <principal>', 'whose credentials to use: operator, region, bi, sender-806 ...', 'operator').option(...HOME)
    .action(async (options: { area: string; period: string; indicator?: string; exact?: boolean; state?: string; format?: string; json?: boolean; as: string; home?: string }) => {
      const session = await Session.open(options.home);
      const query = { area: options.area === 'region' ? NENC.code : localAuthorityByDfE(options.area)?.ons ?? options.area, period: options.period, indicator: options.indicator, state: options.state };
      const rows = (options.exact ? await exactFigures(session, query) : await shownFigures(session, query, options.as)).map(rowOf);
      // Nothing may be right, and may be a slip of the keyboard.
      if (rows.length === 0) output(options).note('No figures. Is the area onboarded, has the period been published since, and is there such an indicator? npx tributary organisations, npx tributary release list');
      if (options.format === 'csv') process.stdout.write(stringify(rows, { header: true, columns: [...COLUMNS] }));
      else if (options.format === 'json' || options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
      else process.stdout.write(`${table([['indicator', 'breakdown', 'value', 'unit', 'numerator', 'denominator', 'lower', 'upper', 'status', 'reason'], ...rows.map((r) => [r.indicator, r.breakdown, r.value, r.unit, r.numerator, r.denominator, r.lower, r.upper, r.status, r.reason])])}\n`);
    });
}
