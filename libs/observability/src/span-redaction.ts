import type { tracing } from '@opentelemetry/sdk-node';
import { scrubMessage } from './redaction.js';

type Span = tracing.ReadableSpan;

/**
 * Attributes of a span that may leave the process: what was called, by the template of its route, on what, and how it ended. Addresses, paths,
 * queries, headers and messages of errors are not among them: each can carry a value of a person. As with the fields of the log, a new one is
 * left out until somebody adds it here.
 */
const SHOWN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'http.request.method', 'http.route', 'http.response.status_code', 'network.protocol.version', 'url.scheme', 'server.address', 'server.port', 'error.type',
  'db.system.name', 'db.namespace', 'db.operation.name', 'db.query.text', 'db.client.connection.pool.name',
  'messaging.system', 'messaging.operation.name', 'messaging.destination.name', 'messaging.destination.partition.id', 'messaging.consumer.group.name', 'messaging.batch.message_count',
]);
/** Of an exception its class alone. */
const SHOWN_OF_EVENTS: ReadonlySet<string> = new Set(['exception.type']);

/** A span as it may be sent. Statements of SQL are constants of the program whose values travel apart; long digits are scrubbed all the same. */
export function redactSpan(span: Span): Span {
  const { traceState: _theirs, ...context } = span.spanContext();
  return {
    name: scrubMessage(span.name), kind: span.kind, spanContext: () => context, startTime: span.startTime, endTime: span.endTime, duration: span.duration, ended: span.ended,
    status: { code: span.status.code }, attributes: only(span.attributes, SHOWN_ATTRIBUTES),
    events: span.events.map(({ name, time, attributes }) => ({ name, time, attributes: only(attributes ?? {}, SHOWN_OF_EVENTS) })),
    links: [], resource: span.resource, instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount, droppedEventsCount: span.droppedEventsCount, droppedLinksCount: span.droppedLinksCount,
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
  };
}

/** An exporter that hands on redacted spans. */
export function redacting(exporter: tracing.SpanExporter): tracing.SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(redactSpan), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function only(attributes: Span['attributes'], names: ReadonlySet<string>): Span['attributes'] {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name)).map(([name, value]) => [name, typeof value === 'string' ? scrubMessage(value) : value]));
}
