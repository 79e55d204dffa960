import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { byGravity, feedSchema, findingEffect, findingTitle, type Feed } from '@tributary/contracts';
import { londonDate, TributaryError } from '@tributary/domain';
import type { Check, FeedDefinition, Receipt } from '@tributary/ingestion';
import { output } from '../session/output.js';
import { effectWithin, exitCodeOf } from './receipt-text.js';
import { SCOPE } from './options.js';

interface Options { readonly feed: Feed; readonly scope: string; readonly sender?: string; readonly html?: string; readonly json?: boolean }

/** The declaration of a feed, from the service that it belongs to: nothing of the service is started. */
async function declarationOf(feed: Feed): Promise<FeedDefinition> {
  const services = { sen2: () => import('@tributary/ingest-sen2'), 'nhs-numbers': () => import('@tributary/ingest-sen2'), 'school-census': () => import('@tributary/ingest-school-census'), camhs: () => import('@tributary/ingest-camhs'), ae: () => import('@tributary/ingest-ae') };
  const { feeds } = await services[feed]();
  const found = feeds.find((declared) => declared.feed === feed);
  if (!found) throw new TributaryError('no-such-feed', 'there is no such feed');
  return found;
}

/** What a check says: of a receipt what can be known without a service, and what could not be looked at. */
export function checkOf({ feed, scope, sender, outcome, files, records, findings, keyCounts, quality, notLookedAt }: Check) {
  return {
    feed, scope, sender: sender === '' ? null : sender, outcome, message: MESSAGES[outcome], files, records, findings, keyCounts: (keyCounts ?? []).map(({ id, title, count }) => ({ id, title, count })),
    fields: quality?.records ?? [], notLookedAt,
  };
}
type Report = ReturnType<typeof checkOf>;

const MESSAGES: Readonly<Record<Receipt['outcome'], string>> = {
  accepted: 'All records would be accepted.', partly: 'Some records would be set aside; the others would be accepted.', refused: 'Nothing would be accepted.',
  unchanged: 'All records would be accepted.', held: 'Nothing would be accepted before somebody confirms it.',
};

export function checkText(check: Report): string {
  const places = (f: Report['findings'][number]) => f.places.slice(0, 3).map((p) => `      ${[p.file, p.line && `line ${p.line}`, p.column && `column ${p.column}`, p.xpath, p.field].filter(Boolean).join(', ')}`);
  return [
    `${check.outcome}: ${check.message}`,
    ...Object.entries(check.records).map(([type, n]) => `  ${type}: ${n.accepted} accepted${n.quarantined ? `, ${n.quarantined} set aside` : ''}${n.dropped ? `, ${n.dropped} not kept` : ''}`),
    ...byGravity(check.findings, ({ severity }) => findingEffect(check.outcome, severity)).flatMap((f) => [`  ${f.rule} [${effectWithin(check.outcome, f.severity)}] ${f.count} x ${findingTitle(check.feed, f)}. ${f.remedy}`, ...places(f)]),
    ...(check.notLookedAt.length === 0 ? [] : ['Not looked at:', ...check.notLookedAt.map(({ rule, title, why }) => `  ${rule}  ${title}: ${why}.`)]),
    'Checked on this machine: nothing was sent, nothing is stored.',
  ].join('\n');
}

export function validateCommand(program: Command): void {
  program.command('validate <files...>').description('Check files on this machine with the rules of the service: no server, nothing is stored, nothing leaves')
    .requiredOption('--feed <feed>', feedSchema.options.join(', '), (text: string) => {
      const feed = feedSchema.safeParse(text);
      if (!feed.success) throw new InvalidArgumentError(`Feeds: ${feedSchema.options.join(', ')}.`);
      return feed.data;
    })
    .requiredOption(...SCOPE)
    .option('--sender <id>', 'DfE number or ODS code of the sender; what the files say when left out')
    .option('--html <report.html>', 'write the report as one HTML page that needs nothing else', (text: string) => {
      if (!/\.html?$/i.test(text)) throw new InvalidArgumentError('The name of the report ends in .html.');
      return text;
    })
    .option('--json', 'the report as JSON')
    .action(async (paths: string[], options: Options) => {
      if (options.html !== undefined && paths.some((path) => resolve(path) === resolve(options.html ?? ''))) throw new TributaryError('report-is-input', 'the report would replace a file that is to be checked', { remedy: 'Give the report another name.' });
      // Loaded when asked for: every other command is spared it.
      const { checkFiles, localFile, receiptPage } = await import('@tributary/ingestion');
      const feed = await declarationOf(options.feed);
      const receipt = await checkFiles(feed, {
        scope: options.scope, files: await Promise.all(paths.map(localFile)), today: londonDate(new Date()), ...(options.sender === undefined ? {} : { sender: options.sender }),
      });
      if (options.html !== undefined) await writeFile(options.html, receiptPage(receipt, { kind: 'check', feedTitle: feed.title, notLookedAt: receipt.notLookedAt }));
      output(options).result(checkOf(receipt), checkText);
      process.exitCode = exitCodeOf(receipt);
    });
}
