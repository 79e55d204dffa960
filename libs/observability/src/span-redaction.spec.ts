import type { tracing } from '@opentelemetry/sdk-node';
import { redactSpan } from './span-redaction.js';

const span: tracing.ReadableSpan = {
  name: 'pg.query:SELECT tributary', kind: 2, startTime: [1, 0], endTime: [2, 0], duration: [1, 0], ended: true, links: [], resource: { attributes: {}, merge: () => span.resource, getRawAttributes: () => [] },
  spanContext: () => ({ traceId: 't', spanId: 's', traceFlags: 1 }), status: { code: 2, message: 'invalid input syntax for type date: "1 Zimmermann"' },
  attributes: { 'db.query.text': 'select 1 where upn = 9990000018', 'db.system.name': 'postgresql', 'server.port': 5432, 'url.path': '/v1/people/Zimmermann', 'something.new': 'Zimmermann' },
  events: [{ name: 'exception', time: [1, 5], attributes: { 'exception.type': '22007', 'exception.message': 'Key (name)=(Zimmermann)', 'exception.stacktrace': 'Error: Zimmermann' } }],
  instrumentationScope: { name: 'pg' }, droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0,
};

describe('a span that leaves the process', () => {
  it('shows the attributes that are known to be harmless and leaves out every other one', () => {
    expect(redactSpan(span).attributes).toEqual({ 'db.query.text': 'select 1 where upn = [redacted]', 'db.system.name': 'postgresql', 'server.port': 5432 });
  });

  it('says that and of which class an error was, never its message', () => {
    const { status, events } = redactSpan(span);
    expect({ status, events }).toEqual({ status: { code: 2 }, events: [{ name: 'exception', time: [1, 5], attributes: { 'exception.type': '22007' } }] });
    expect(JSON.stringify(redactSpan(span))).not.toContain('Zimmermann');
  });
});
