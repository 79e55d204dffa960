import { createRequire } from 'node:module';

/** Not worth a trace: asked every few seconds by whoever watches. */
const WATCHED = /^\/(?:health|metrics)(?:\?|$)/;

/**
 * Starts OpenTelemetry traces (requests by the template of their route, and what each asks of PostgreSQL) when OTEL_EXPORTER_OTLP_ENDPOINT is set;
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
      // Loops ask the database many times a second: only what a request asks is traced.
      new PgInstrumentation({ enhancedDatabaseReporting: false, requireParentSpan: true }),
    ],
  });
  sdk.start();
  patchLoaded();
  return () => sdk.shutdown();
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
