import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const original = RequestQueue.prototype.scheduleCheckPendingRequests;

/**
 * kafkajs 2.2.4 looks for requests that wait a thousand times a second, for each connection and for ever, also where none does (its issue 1704, mended in no release): a fortieth of a
 * core for each service at rest. Here it looks when there is something to look for; who adds a request that has to wait, or takes one away, asks again.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) original.call(this);
};
