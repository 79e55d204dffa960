import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Inject, Put, Query } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import type { SecretBox } from '@tributary/pseudonymisation';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiQuery, ApiResponse, apiSchema, ApiTags, CONFIG, POOL, valid } from '@tributary/service';
import { SECRETS, type IngestionConfig } from '../options.js';
import { checkAddress } from '../webhooks/webhook-address.js';
import { WebhookStore } from '../webhooks/webhook-store.js';
import { AdmissionControl } from './access.js';

const senderQuery = z.object({ sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/).optional() });
const registration = z.object({ url: z.string().min(1).max(2_000) });
const registered = z.object({
  sender: z.string(), url: z.string(),
  /** `whsec_` and base64: shown this once. */
  secret: z.string(),
});
const shown = z.object({
  sender: z.string(), url: z.string(), registeredAt: z.string(),
  deliveries: z.array(z.object({ id: z.string(), kind: z.string(), submission: z.string(), state: z.string(), attempts: z.number().int(), status: z.number().int().nullable(), fault: z.string().nullable(), createdAt: z.string(), doneAt: z.string().nullable() })),
});
const SHOWN_DELIVERIES = 20;

/** Where a sender wants to be told that a receipt is ready. */
@ApiTags('webhook')
@Controller('v1/webhook')
export class WebhookController {
  constructor(
    @Inject(AdmissionControl) private readonly admission: AdmissionControl, @Inject(WebhookStore) private readonly store: WebhookStore, @Inject(SECRETS) private readonly secrets: SecretBox,
    @Inject(CONFIG) private readonly config: IngestionConfig, @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  @Put()
  @HttpCode(200)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Register the address to which receipts are announced; answers with a new secret for checking signatures (Standard Webhooks)' })
  @ApiQuery({ name: 'sender', required: false, description: 'DfE number or ODS code; for operators' })
  @ApiResponse({ status: 200, schema: apiSchema(registered) })
  async register(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(senderQuery)) query: z.infer<typeof senderQuery>, @Body(valid(registration)) { url }: z.infer<typeof registration>): Promise<z.infer<typeof registered>> {
    const sender = await this.#senderOf(principal, query.sender);
    const address = await checkAddress(url, { privateAddresses: this.config.WEBHOOK_PRIVATE_ADDRESSES === 'on' }).catch(async (error: unknown) => {
      if (error instanceof TributaryError) await this.#refused(principal, sender, error.code);
      throw error;
    });
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const sealed = await this.secrets.seal(secret);
    await withTransaction(this.pool, async (tx) => {
      await this.store.register(tx, { sender, url: address.href, secret: sealed, by: principal.id });
      await auditTo(tx, { actor: principal.id, action: 'webhook-registered', target: `sender:${sender}`, detail: { host: address.host } });
    });
    return { sender, url: address.href, secret };
  }

  @Get()
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'The registered address and the latest deliveries; never the secret' })
  @ApiResponse({ status: 200, schema: apiSchema(shown) })
  async show(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(senderQuery)) query: z.infer<typeof senderQuery>): Promise<z.infer<typeof shown>> {
    const sender = await this.#senderOf(principal, query.sender);
    const webhook = await this.store.of(sender);
    if (!webhook) throw noWebhook();
    const deliveries = await this.store.deliveries(sender, SHOWN_DELIVERIES);
    return {
      sender, url: webhook.url, registeredAt: webhook.registeredAt.toISOString(),
      deliveries: deliveries.map(({ sender: _own, createdAt, doneAt, ...d }) => ({ ...d, createdAt: createdAt.toISOString(), doneAt: doneAt?.toISOString() ?? null })),
    };
  }

  @Delete()
  @HttpCode(204)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Tell no more' })
  @ApiResponse({ status: 204 })
  async remove(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(senderQuery)) query: z.infer<typeof senderQuery>): Promise<void> {
    const sender = await this.#senderOf(principal, query.sender);
    const removed = await withTransaction(this.pool, async (tx) => {
      const was = await this.store.remove(tx, sender);
      if (was) await auditTo(tx, { actor: principal.id, action: 'webhook-removed', target: `sender:${sender}` });
      return was;
    });
    if (!removed) throw noWebhook();
  }

  #senderOf(principal: CurrentPrincipalValue, wanted: string | undefined): Promise<string> {
    return this.admission.actingFor(principal, wanted, { action: 'webhook-denied', remedy: 'Leave the sender out; an operator names one.' });
  }

  /** Says that somebody was refused and why; not the address, which may hold anything. */
  async #refused(principal: CurrentPrincipalValue, sender: string, reason: string): Promise<void> {
    await auditTo(this.pool, { actor: principal.id, action: 'webhook-denied', target: `sender:${sender}`, detail: { reason } });
  }
}

const noWebhook = () => new TributaryError('no-webhook', 'no webhook is registered', { status: 404, remedy: 'Register one: PUT /v1/webhook with the address, or tributary webhook set. One whose receiver answered 410 was taken away.' });
