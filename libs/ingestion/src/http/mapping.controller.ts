import { Body, Controller, Delete, Get, HttpCode, Inject, Put, Query } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import { compileFeed } from '../feed/compile.js';
import type { FeedDefinition } from '../feed/feed.js';
import { extractOf, type ExtractFormat } from '../feed/formats.js';
import { mappingSchema, namesUnknown, placeInMapping, type Mapping } from '../feed/mapping.js';
import { ExtractMappings, type MappingOwner, type MappingVersion } from '../store/extract-mappings.js';
import { AdmissionControl } from './access.js';
import { organisation } from './submissions.controller.js';

const ownerQuery = z.object({ feed: z.string().max(40).optional(), sender: organisation.optional() });
const showQuery = ownerQuery.extend({ version: z.coerce.number().int().min(1).max(1_000_000).optional() });
const versionSchema = z.object({ version: z.number().int(), registeredAt: z.string(), endedAt: z.string().nullable() });
const registered = z.object({ feed: z.string(), sender: z.string(), version: z.number().int(), registeredAt: z.string() });
const shown = z.object({ feed: z.string(), sender: z.string(), version: z.number().int(), mapping: mappingSchema, versions: z.array(versionSchema) });

type OwnerQuery = z.infer<typeof ownerQuery>;
interface Owned extends MappingOwner { readonly definition: FeedDefinition; readonly format: ExtractFormat }

const asText = ({ version, registeredAt, endedAt }: MappingVersion) => ({ version, registeredAt: registeredAt.toISOString(), endedAt: endedAt?.toISOString() ?? null });

/** The mapping by which a sender's extracts are read when none comes with them. */
@ApiTags('mapping')
@Controller('v1/mapping')
export class MappingController {
  constructor(
    @Inject(AdmissionControl) private readonly admission: AdmissionControl, @Inject(ExtractMappings) private readonly mappings: ExtractMappings,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  @Put()
  @HttpCode(200)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Register the mapping of the extracts of a feed; each change is a new version, and receipts name the one that was used' })
  @ApiQuery({ name: 'sender', required: false, description: 'ODS code; for operators' })
  @ApiBody({ schema: apiSchema(mappingSchema, 'input') })
  @ApiResponse({ status: 200, schema: apiSchema(registered) })
  async register(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(ownerQuery)) query: OwnerQuery, @Body() body: unknown): Promise<z.infer<typeof registered>> {
    const owned = await this.#owned(principal, query);
    const mapping = readMapping(body, owned);
    const { feed, sender } = owned;
    const { version } = await withTransaction(this.pool, async (tx) => {
      const made = await this.mappings.register(tx, owned, mapping, principal.id);
      if (made.isNew) await auditTo(tx, { actor: principal.id, action: 'mapping-registered', target: `sender:${sender}`, detail: { feed, version: made.version.version } });
      return made;
    });
    return { feed, sender, version: version.version, registeredAt: version.registeredAt.toISOString() };
  }

  @Get()
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'The mapping in force, or an earlier version, and the list of all versions' })
  @ApiResponse({ status: 200, schema: apiSchema(shown) })
  async show(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(showQuery)) query: z.infer<typeof showQuery>): Promise<z.infer<typeof shown>> {
    const owned = await this.#owned(principal, query);
    const found = query.version === undefined ? await this.mappings.current(owned) : await this.mappings.version(owned, query.version);
    if (!found) throw noMapping();
    return { feed: owned.feed, sender: owned.sender, version: found.version, mapping: found.mapping, versions: (await this.mappings.versions(owned)).map(asText) };
  }

  @Delete()
  @HttpCode(204)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Take the mapping out of force; its versions stay' })
  @ApiResponse({ status: 204 })
  async remove(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(ownerQuery)) query: OwnerQuery): Promise<void> {
    const owned = await this.#owned(principal, query);
    const ended = await withTransaction(this.pool, async (tx) => {
      const was = await this.mappings.end(tx, owned);
      if (was) await auditTo(tx, { actor: principal.id, action: 'mapping-removed', target: `sender:${owned.sender}`, detail: { feed: owned.feed } });
      return was;
    });
    if (!ended) throw noMapping();
  }

  /** Whose mapping is meant. @throws TributaryError `unknown-feed`, `no-extracts` (400), `other-organisation` (403, written to the audit log) */
  async #owned(principal: CurrentPrincipalValue, { feed, sender }: OwnerQuery): Promise<Owned> {
    const definition = this.admission.feedOf(feed);
    const format = extractOf(definition);
    if (!format) throw new TributaryError('no-extracts', `${definition.feed} takes no extracts of a sender's own making`, { status: 400, remedy: 'The page of the feed names its formats; none of them needs a mapping.' });
    const owner = await this.admission.actingFor(principal, sender, { action: 'mapping-denied', feed: definition.feed, remedy: 'Leave the sender out; an operator names one.' });
    return { feed: definition.feed, sender: owner, definition, format };
  }
}

/** @throws TributaryError `mapping-invalid` (422), which names entries by their number and never a word of the mapping. */
function readMapping(body: unknown, { definition, format }: Owned): Mapping {
  const read = mappingSchema.safeParse(body);
  const places = read.success ? unknownNames(read.data, definition, format) : read.error.issues.map(({ path }) => placeInMapping(path, body) || 'the whole');
  if (read.success && read.data.feed === definition.feed && places.length === 0) return read.data;
  const wrong = read.success && read.data.feed !== definition.feed ? ['feed'] : [...new Set(places)].slice(0, 20);
  throw new TributaryError('mapping-invalid', `not valid: ${wrong.join('; ')}`, { status: 422, remedy: 'The form and the names of elements are on the page of the feed.' });
}

function unknownNames(mapping: Mapping, definition: FeedDefinition, format: ExtractFormat): string[] {
  const scope = definition.scope(definition.scopeExample);
  if (!scope) throw new Error('the example of a scope is one');
  const feed = compileFeed(definition, scope);
  return namesUnknown(mapping, format, (record) => feed.typeOf(record));
}

const noMapping = () => new TributaryError('no-mapping', 'there is no such mapping', { status: 404, remedy: 'Register one: PUT /v1/mapping with the mapping, or tributary mapping set; tributary mapping show lists versions.' });
