import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The default looks at the clock a hundred times a second, which for a service at rest is a tenth of all it does. */
const LAG_EVERY_MS = 100;

export type Labels = Readonly<Record<string, string | number>>;

/**
 * The metrics of one process. A metric is made by the first call that names it; names are prefixed `tributary_`.
 * Labels are codes and names of our own (topic, route template, rule), never a value of a person.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #collectors: (() => Promise<void> | void)[] = [];

  constructor(service: string, options: { readonly process?: boolean } = {}) {
    this.registry.setDefaultLabels({ service });
    if (options.process !== false) collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LAG_EVERY_MS });
  }

  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    const metric = this.#counters.get(name)
      ?? remember(this.#counters, name, new Counter({ name: full(name), help, labelNames: Object.keys(labels), registers: [this.registry] }));
    metric.inc({ ...labels }, by);
  }

  set(name: string, help: string, value: number, labels: Labels = {}): void {
    const metric = this.#gauges.get(name)
      ?? remember(this.#gauges, name, new Gauge({ name: full(name), help, labelNames: Object.keys(labels), registers: [this.registry] }));
    metric.set({ ...labels }, value);
  }

  /** Observes a duration in seconds. */
  observe(name: string, help: string, seconds: number, labels: Labels = {}): void {
    const metric = this.#histograms.get(name)
      ?? remember(this.#histograms, name, new Histogram({ name: full(name), help, labelNames: Object.keys(labels), buckets: BUCKETS, registers: [this.registry] }));
    metric.observe({ ...labels }, seconds);
  }

  /** Runs `collect` before each scrape, for values that are looked up rather than counted. */
  onScrape(collect: () => Promise<void> | void): void {
    this.#collectors.push(collect);
  }

  /** The exposition text. A collector that fails leaves its own metric out, not the whole page. */
  async text(): Promise<string> {
    await Promise.allSettled(this.#collectors.map(async (collect) => collect()));
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];
const full = (name: string) => `tributary_${name}`;

function remember<T>(map: Map<string, T>, name: string, metric: T): T {
  map.set(name, metric);
  return metric;
}
