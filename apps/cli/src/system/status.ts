import { homeAt, status, type PartStatus, type SystemStatus } from '@tributary/infra';
import type { Command } from 'commander';
import { z } from 'zod';
import { Session } from '../session/session.js';
import { backlog, type Backlog } from '../session/settled.js';
import { HOME, JSON_OUTPUT } from '../commands/options.js';

/** `tributary status`: exit code 0 when everything is healthy, 1 otherwise. */
export function statusCommand(program: Command): void {
  program.command('status')
    .description('what runs, how much memory it takes, what waits, what was set aside, which agreed data have never come, and which objections a change of the key has left behind')
    .option(...HOME)
    .option(...JSON_OUTPUT)
    .action(async (options: { home?: string; json?: boolean }) => {
      const report = await status(homeAt(options.home));
      // A secret is shown to the identity provider that runs, and to nobody who happens to have its port.
      const session = report.parts.some(({ name, state }) => name === 'identity' && state !== 'running' && state !== 'external') ? null : await Session.open(options.home).catch(() => null);
      const left = await told(session, backlog);
      const missing = await told(session, async (asked) => (await asked.api('insights').call('/v1/missing', missingSchema)).missing);
      const objections = await told(session, (asked) => asked.api('governance').call('/v1/objections', objectionsSchema));
      console.log(options.json === true ? JSON.stringify({ ...report, backlog: left, missing, objections }, null, 2) : [statusText(report), ...backlogLines(left), ...missingLines(missing), ...objectionLines(objections)].join('\n'));
      if (!report.healthy) process.exitCode = 1;
    });
}

/** What a system says when it is asked; null where it does not run, or does not say. */
async function told<T>(session: Session | null, ask: (session: Session) => Promise<T>): Promise<T | null> {
  return session === null ? null : ask(session).catch(() => null);
}

/** How far what has been pushed is from the figures, for people. */
export function backlogLines(left: Backlog | null): string[] {
  if (left === null) return [];
  const waiting = Object.entries(left).filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`);
  return ['', waiting.length === 0 ? 'Everything that has been pushed is in the figures.' : `Still to do: ${waiting.join(', ')}`];
}

const missingSchema = z.object({ missing: z.array(z.object({ sender: z.string(), name: z.string(), feed: z.string(), councils: z.array(z.string()), since: z.string() })) });
export type NeverReceived = z.infer<typeof missingSchema>['missing'][number];

/** Senders and feeds of which nothing has ever been accepted, for people. */
export function missingLines(missing: readonly NeverReceived[] | null): string[] {
  if (missing === null || missing.length === 0) return [];
  return ['', 'Agreed and never received:', ...missing.map(({ sender, name, feed, since }) => `${sender.padEnd(6)} ${feed.padEnd(14)} since ${since}  ${name}`)];
}

const objectionsSchema = z.object({ active: z.number(), withdrawn: z.number(), underFormerKey: z.number() });
export type ObjectionCounts = z.infer<typeof objectionsSchema>;

/** A warning while objections are kept under a former key only. */
export function objectionLines(objections: ObjectionCounts | null): string[] {
  if (objections === null || objections.underFormerKey === 0) return [];
  return ['', `WARNING: ${objections.underFormerKey} of ${objections.active} objections are kept under a former key and find nobody in what is sent with the current one.`,
    'Record them again before anything is sent: npx tributary objection add --file objections.csv (docs/operations.md, Keys)'];
}

/** The report as a table for people. */
export function statusText(report: SystemStatus): string {
  const header = ['part', 'state', 'pid', 'port', 'memory', 'waiting', 'quarantined'];
  const rows = [header, ...report.parts.map(row)];
  const widths = header.map((_, i) => Math.max(...rows.map((cells) => (cells[i] ?? '').length)));
  const table = rows.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd());
  const files = Object.entries(report.files).map(([what, path]) => `${what.padEnd(22)} ${path}`);
  return [...table, '', `total memory ${mebibytes(report.memory)}, home ${report.home}`, ...(files.length === 0 ? [] : ['', 'Files with credentials:', ...files])].join('\n');
}

function row(part: PartStatus): string[] {
  const number = (value: number | null) => (value === null ? '' : String(value));
  return [part.name, part.state, number(part.pid), number(part.port), part.memory === null ? '' : mebibytes(part.memory), number(part.lag), number(part.quarantined)];
}

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
