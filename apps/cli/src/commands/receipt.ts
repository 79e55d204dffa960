import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { SERVICE_NAMES, type ServiceName } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import type { Api } from '../session/api.js';
import { output, table } from '../session/output.js';
import { Session } from '../session/session.js';
import { feedOf } from './feed-of.js';
import { serviceOf } from './quality.js';
import { receiptSchema, receiptText } from './receipt-text.js';
import { FEED, HOME, JSON_OUTPUT, oneOf, SENDER } from './options.js';

/** The forms that a receipt has, and how each is asked for. */
export const RECEIPT_FORMS = { json: 'application/json', csv: 'text/csv', html: 'text/html' } as const;
export type ReceiptForm = keyof typeof RECEIPT_FORMS;

const INGESTION = SERVICE_NAMES.filter((name) => name.startsWith('ingest-'));

/** Whose credentials are used, and the services that are asked in turn. */
export interface Asking { readonly as?: string; readonly from?: readonly ServiceName[] }

/** A receipt as the service gives it, in one of its forms. Throws `submission-not-found` when no service has it. */
export function fetchReceipt(session: Session, id: string, form: ReceiptForm, asking: Asking = {}): Promise<string> {
  return ofSubmission(session, asking, async (api) => (await api.send(`/v1/submissions/${encodeURIComponent(id)}/receipt`, { accept: RECEIPT_FORMS[form] })).text());
}

/** Asks for something of a submission of which it is not said which service has it. Throws `submission-not-found` when none has. */
export async function ofSubmission<T>(session: Pick<Session, 'api'>, { as = 'operator', from = INGESTION }: Asking, ask: (api: Api) => Promise<T>): Promise<T> {
  for (const service of from) {
    try {
      return await ask(session.api(service, as));
    } catch (error) {
      if (!(error instanceof TributaryError && error.code === 'submission-not-found')) throw error;
    }
  }
  throw new TributaryError('submission-not-found', 'there is no such submission', { remedy: 'Ids are printed by npx tributary submit.' });
}

interface ReceiptOptions { format?: ReceiptForm; output?: string; sender?: string; home?: string; json?: boolean }

export function receiptCommand(program: Command): void {
  program.command('receipt <submission>').description('The receipt of a submission: for a terminal, or as a page, a table or JSON').addOption(oneOf('--format <form>', 'instead of text', Object.keys(RECEIPT_FORMS)))
    .option('--output <file>', 'write it to a file').option('--sender <id>', 'ask with the sender\'s own credentials').option(...HOME).option(...JSON_OUTPUT)
    .action(async (id: string, options: ReceiptOptions) => {
      const session = await Session.open(options.home);
      const text = await fetchReceipt(session, id, options.format ?? 'json', options.sender === undefined ? {} : { as: `sender-${options.sender}` });
      if (options.output !== undefined) {
        await writeFile(options.output, text);
        output(options).result({ file: options.output }, ({ file }) => `written to ${file}`);
      } else if (options.format === undefined) output(options).result(receiptSchema.parse(JSON.parse(text)), receiptText);
      else process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    });
  webhookCommands(program);
}

const registeredSchema = z.object({ sender: z.string(), url: z.string(), secret: z.string() });
const shownSchema = z.looseObject({ url: z.string(), deliveries: z.array(z.looseObject({ kind: z.string(), submission: z.string(), state: z.string(), attempts: z.number(), status: z.number().nullable(), fault: z.string().nullable() })) });
interface WebhookOptions { sender: string; feed: string; url: string; home?: string; json?: boolean }

/** A sender registers with the service of each feed it sends: services know nothing of each other. */
function webhookCommands(program: Command): void {
  const webhook = program.command('webhook').description('Where a sender is told that a receipt is ready');
  const api = async (o: WebhookOptions) => (await Session.open(o.home)).api(serviceOf(feedOf(o.feed)), `sender-${o.sender}`);
  const common = (command: Command) => command.requiredOption(...SENDER).requiredOption(...FEED).option(...HOME).option(...JSON_OUTPUT);
  common(webhook.command('set').description('Register the address; prints the secret to check signatures with').requiredOption('--url <url>', 'https address that takes POST')).action(async (o: WebhookOptions) => {
    output(o).result(await (await api(o)).call('/v1/webhook', registeredSchema, { method: 'PUT', json: { url: o.url } }), (r) => `${r.url} is told of receipts of ${r.sender}\nsecret (shown once): ${r.secret}`);
  });
  common(webhook.command('show').description('The address and the latest deliveries')).action(async (o: WebhookOptions) => {
    const text = ({ url, deliveries }: z.infer<typeof shownSchema>) => [url, ...(deliveries.length === 0 ? ['nothing has been told yet'] : [table([['submission', 'what', 'state', 'attempts', 'answer', 'fault'], ...deliveries.map((d) => [d.submission, d.kind, d.state, d.attempts, d.status, d.fault])])])].join('\n');
    output(o).result(await (await api(o)).call('/v1/webhook', shownSchema), text);
  });
  common(webhook.command('remove').description('Tell no more')).action(async (o: WebhookOptions) => {
    await (await api(o)).call('/v1/webhook', z.null(), { method: 'DELETE' });
    output(o).result({ removed: true }, () => 'removed');
  });
}
