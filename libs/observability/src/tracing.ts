/**
 * Starts OpenTelemetry traces (HTTP and PostgreSQL) when OTEL_EXPORTER_OTLP_ENDPOINT is set; otherwise nothing of it is even loaded, for
 * it costs tens of megabytes. Call before the modules to be traced are imported.
 * Query parameters and URLs are left out of spans: they could carry values of people.
 * @returns a function that flushes and stops.
 */
export async function startTracing(service: string, endpoint: string | undefined = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']): Promise<() => Promise<void>> {
  if (!endpoint) return async () => undefined;
  const [{ NodeSDK }, { OTLPTraceExporter }, { HttpInstrumentation }, { PgInstrumentation }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/instrumentation-http'),
    import('@opentelemetry/instrumentation-pg'),
  ]);
  const sdk = new NodeSDK({
    serviceName: service,
    traceExporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
    instrumentations: [
      new HttpInstrumentation({ redactedQueryParams: ['*'] }),
      new PgInstrumentation({ enhancedDatabaseReporting: false }),
    ],
  });
  sdk.start();
  return () => sdk.shutdown();
}
