import { homeAt, status, type PartStatus, type SystemStatus } from '@tributary/infra';
import type { Command } from 'commander';

/** `tributary status`: exit code 0 when everything is healthy, 1 otherwise. */
export function statusCommand(program: Command): void {
  program.command('status')
    .description('what runs, how much memory it takes, what waits and what was set aside')
    .option('--home <dir>', 'where data, logs and secrets are')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: { home?: string; json?: boolean }) => {
      const report = await status(homeAt(options.home));
      console.log(options.json === true ? JSON.stringify(report, null, 2) : statusText(report));
      if (!report.healthy) process.exitCode = 1;
    });
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
