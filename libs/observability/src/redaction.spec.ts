import { createLogger, describeError, Metrics, REDACTED } from './index.js';

/** Lines of a logger as objects. */
function capture() {
  const lines: Record<string, unknown>[] = [];
  const text: string[] = [];
  const logger = createLogger('spec', { level: 'debug', destination: { write: (line: string) => { text.push(line); lines.push(JSON.parse(line)); } } });
  return { logger, lines, text };
}

describe('the log', () => {
  it('shows the fields it knows and replaces the value of every other one', () => {
    const { logger, lines } = capture();
    logger.info('submission accepted', { submission: 's1', count: 3, surname: 'Zimmermann', body: { name: 'x' }, nhsNumber: '9990000001' });
    expect(lines[0]).toMatchObject({ level: 'info', service: 'spec', message: 'submission accepted', submission: 's1', count: 3, surname: REDACTED, body: REDACTED, nhsNumber: REDACTED });
  });

  it('does not look into objects, also under a known name', () => {
    const { logger, text } = capture();
    logger.info('m', { reason: { name: 'Zimmermann' }, variables: ['A', { name: 'Zimmermann' }] });
    logger.child({ group: 'g', person: 'Zimmermann' }).warn('m');
    expect(text.join('')).not.toContain('Zimmermann');
  });

  it('shows of a foreign error type, code and place, never its message; of our own the message too', () => {
    const { logger, text, lines } = capture();
    const driver = Object.assign(new Error('invalid input syntax for type date: "1 Zimmermann"'), { code: '22007', table: 'thing', detail: 'Key (name)=(Zimmermann)' });
    logger.error('failed', { error: Object.assign(new Error('agreement missing', { cause: driver }), { name: 'TributaryError', code: 'agreement-missing' }) });
    expect(text.join('')).not.toContain('Zimmermann');
    expect(lines[0]?.['error']).toMatchObject({ type: 'TributaryError', code: 'agreement-missing', message: 'agreement missing', cause: { type: 'Error', code: '22007', table: 'thing' } });
    expect(describeError('a text that was thrown')).toEqual({ type: 'string' });
  });

  it('scrubs long runs of digits from a message into which somebody has interpolated', () => {
    const { logger, lines } = capture();
    logger.info('person 9990000001 seen');
    logger.info('pupil A123456789012 seen, not applied: Messaging1700000000001');
    expect(lines.map((line) => line['message'])).toEqual([`person ${REDACTED} seen`, `pupil A${REDACTED} seen, not applied: Messaging1700000000001`]);
  });
});

describe('metrics', () => {
  it('are counted under the service’s name, and a collector that fails spoils nothing', async () => {
    const metrics = new Metrics('spec', { process: false });
    metrics.count('things_total', 'Things', { kind: 'a' });
    metrics.count('things_total', 'Things', { kind: 'a' }, 2);
    metrics.onScrape(() => { throw new Error('away'); });
    metrics.onScrape(() => metrics.set('depth', 'Depth', 7));
    const text = await metrics.text();
    expect(text).toContain('tributary_things_total{kind="a",service="spec"} 3');
    expect(text).toContain('tributary_depth{service="spec"} 7');
  });
});
