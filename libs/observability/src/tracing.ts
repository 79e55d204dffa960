import { createRequire } from 'node:module';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** Not worth a trace: asked every few seconds by whoever watches. */
const WATCHED = /^\/(?:health|metrics)(?:\?|$)/;

/**
 * Starts OpenTelemetry traces (requests by the template of their route, batches of messages, and what each asks of PostgreSQL) when OTEL_EXPORTER_OTLP_ENDPOINT is set;
 * otherwise nothing of it is even loaded, for it costs tens of megabytes. What leaves is decided in one place, `redactSpan`.
 * @returns a function that flushes and stops.
 */
export async function startTracing(service: string, endpoint: string | undefined = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']): Promise<() => Promise<void>> {
  if (!endpoint) return async () => undefined;
  const [{ NodeSDK }, { OTLPTraceExporter }, { HttpInstrumentation }, { PgInstrumentation }, { redacting }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/instrumentation-http'),
    import('@opentelemetry/instrumentation-pg'),
    import('./span-redaction.js'),
  ]);
  const sdk = new NodeSDK({
    serviceName: service,
    // The process's arguments and its owner are nobody's business; metrics are scraped and logs are written, not sent.
    autoDetectResources: false, metricReaders: [], logRecordProcessors: [],
    traceExporter: redacting(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })),
    instrumentations: [
      new HttpInstrumentation({
        disableOutgoingRequestInstrumentation: true,
        ignoreIncomingRequestHook: (request) => WATCHED.test(request.url ?? ''),
        applyCustomAttributesOnSpan: (span, request) => {
          const route = routeOf(request);
          if (route !== undefined) span.setAttribute('http.route', route).updateName(`${'method' in request ? request.method ?? '' : ''} ${route}`.trim());
        },
      }),
      // Loops ask the database many times a second: only what a request or a batch asks is traced.
      new PgInstrumentation({ enhancedDatabaseReporting: false, requireParentSpan: true }),
    ],
  });
  sdk.start();
  patchLoaded();
  return () => sdk.shutdown();
}

/** A batch of messages that is worked on: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
export interface BatchTrace { readonly group: string; readonly topic: string; readonly partition: number; readonly messages: number }

/** Does work as a trace of its own, with what it asks of PostgreSQL below it. Without a configured endpoint it only does the work. */
export async function tracedBatch<T>({ group, topic, partition, messages }: BatchTrace, work: () => Promise<T>): Promise<T> {
  const attributes = {
    'messaging.system': 'kafka', 'messaging.operation.name': 'process', 'messaging.destination.name': topic, 'messaging.destination.partition.id': String(partition),
    'messaging.consumer.group.name': group, 'messaging.batch.message_count': messages,
  };
  return trace.getTracer('tributary').startActiveSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Instrumentations take hold when a module is required; ours are ES modules, loaded before: requiring them once more lets the hooks see them. */
function patchLoaded(): void {
  const require = createRequire(import.meta.url);
  for (const name of ['http', 'https', 'pg', 'pg-pool']) require(name);
}

/** The route's template, which Express leaves on the request that it has matched. */
function routeOf(request: object): string | undefined {
  const route: unknown = 'route' in request ? request.route : undefined;
  return typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string' ? route.path : undefined;
}
