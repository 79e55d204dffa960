import { Body, Controller, Get, Module, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Public, Roles } from '@tributary/security';
import { z } from 'zod';
import { describeService } from './describe-service.js';
import { ApiBody, ApiQuery, valid } from './index.js';

const listQuery = z.object({ before: z.coerce.number().int().positive().optional(), limit: z.coerce.number().int().min(1).max(200).default(50).describe('at most 200'), scope: z.string().min(1) });
const thingInput = z.object({ name: z.string().min(2), kinds: z.array(z.enum(['a', 'b'])).default(['a']) });

@Controller('v1/things')
@Roles('operator')
class ThingsController {
  @Get()
  @ApiQuery({ name: 'scope', description: 'which of them', example: '2025' })
  list(@Query(valid(listQuery)) query: z.infer<typeof listQuery>) { return query; }

  @Post(':id')
  add(@Param('id', valid(z.uuid())) id: string, @Body(valid(thingInput)) body: z.infer<typeof thingInput>) { return { id, ...body }; }

  @Public()
  @Get('open')
  open() { return 'anyone'; }
}
@Module({ controllers: [ThingsController] })
class ThingsModule {}

@Controller('v1/raw')
@Roles('operator')
class ForgetfulController {
  @Get()
  list(@Query() query: object) { return query; }

  @Post('parsed')
  parsed(@Body() body: unknown) { return body; }

  @Post('streamed')
  streamed(@Req() request: Request) { return request.method; }

  @Post('said')
  @ApiBody({ schema: { type: 'string' } })
  said(@Req() request: Request) { return request.method; }
}
@Module({ controllers: [ForgetfulController] })
class ForgetfulModule {}

const documentSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.looseObject({ parameters: z.array(z.unknown()).optional(), requestBody: z.unknown().optional(), responses: z.record(z.string(), z.unknown()), security: z.unknown().optional() }))), components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }) });
const described = async () => documentSchema.parse(await describeService({ module: ThingsModule, title: 'Things' }));

describe('the description of a service', () => {
  it('names the query, the body and the parameters of a route by the schemas that it parses them with; words written by hand stay', async () => {
    const { paths } = await described();
    expect(paths['/v1/things']?.['get']?.parameters).toEqual([
      { name: 'before', in: 'query', required: false, schema: expect.objectContaining({ type: 'integer' }) },
      { name: 'limit', in: 'query', required: false, description: 'at most 200', schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 200, default: 50 }) },
      { name: 'scope', in: 'query', required: true, description: 'which of them', example: '2025', schema: { type: 'string', minLength: 1 } },
    ]);
    const add = paths['/v1/things/{id}']?.['post'];
    expect(add?.parameters).toEqual([{ name: 'id', in: 'path', required: true, schema: expect.objectContaining({ type: 'string', format: 'uuid' }) }]);
    expect(add?.requestBody).toMatchObject({ required: true, content: { 'application/json': { schema: { required: ['name'], properties: { name: { minLength: 2 }, kinds: { items: { enum: ['a', 'b'] } } } } } } });
  });

  it('names the problem documents of every route that is not public', async () => {
    const { paths, components } = await described();
    const problem = { description: expect.any(String), content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
    expect(components.schemas['Problem']).toMatchObject({ required: ['type', 'title', 'status', 'detail', 'code', 'correlationId'] });
    expect(paths['/v1/things']?.['get']?.responses).toMatchObject({ 400: problem, 401: problem, 403: problem });
    const open = paths['/v1/things/open']?.['get'];
    expect([Object.keys(open?.responses ?? {}), open?.security]).toEqual([['200'], []]);
  });

  it('is none where a route takes a query or a body that the description does not name', async () => {
    const describing = describeService({ module: ForgetfulModule, title: 'Raw', rawBodies: ['/v1/raw'] });
    await expect(describing).rejects.toMatchObject({ code: 'route-undescribed' });
    await expect(describing).rejects.toThrow('not in the OpenAPI document: GET /v1/raw: query (everything); POST /v1/raw/parsed: body; POST /v1/raw/streamed: body');
  });
});
