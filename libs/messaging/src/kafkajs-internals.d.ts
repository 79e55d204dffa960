/** As much of the client's queue of requests as idle-connections.ts has to know. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    constructor(options: { maxInFlightRequests: number; requestTimeout: number; enforceRequestTimeout: boolean; clientId: string; broker: string; logger: { debug(): void } });
    readonly pending: unknown[];
    throttledUntil: number;
    readonly throttleCheckTimeoutId: NodeJS.Timeout | null;
    maybeThrottle(ms: number): void;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
    destroy(): void;
  }
}
