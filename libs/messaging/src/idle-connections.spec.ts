import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './idle-connections.js';

const queue = () => new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1_000, enforceRequestTimeout: false, clientId: 'spec', broker: 'spec', logger: { debug: () => undefined } });

describe('a connection to the broker', () => {
  it('sets no timer while nothing waits', () => {
    const idle = queue();
    idle.checkPendingRequests();
    expect(idle.throttleCheckTimeoutId).toBeNull();
  });

  it('looks again when the broker has asked it to wait', () => {
    const throttled = queue();
    throttled.maybeThrottle(60_000);
    throttled.pending.push({});
    throttled.checkPendingRequests();
    expect(throttled.throttleCheckTimeoutId).not.toBeNull();
    expect(throttled.pending).toHaveLength(1);
    throttled.destroy();
  });
});
