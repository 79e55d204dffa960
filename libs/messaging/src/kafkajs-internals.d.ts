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

/** As much of the client as topic-ids.ts needs to put a question that it does not know. */
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    writeInt32(value: number): this;
    writeBoolean(value: boolean): this;
    writeUVarInt(value: number): this;
    writeUVarIntString(value: string): this;
    writeUVarIntArray(entries: readonly Encoder[], type: 'object'): this;
  }
}
declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(data: Buffer);
    readInt16(): number;
    readInt32(): number;
    readBoolean(): boolean;
    readBytes(length: number): Buffer;
    readUVarIntString(): string | null;
    readUVarIntArray(read: () => unknown): unknown;
    readTaggedFields(): unknown;
  }
}
declare module 'kafkajs/src/network/socketFactory.js' {
  export default function socketFactory(): import('kafkajs').ISocketFactory;
}
declare module 'kafkajs/src/cluster/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  interface Question<T> {
    readonly request: { readonly apiKey: number; readonly apiVersion: number; readonly apiName: string; encode(): Promise<Encoder> };
    readonly response: { decode(data: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
  }
  interface Broker {
    readonly versions: Readonly<Record<number, { readonly maxVersion: number } | undefined>>;
    readonly connectionPool: { send<T>(question: Question<T>): Promise<T> };
  }
  export default class Cluster {
    constructor(options: Pick<import('kafkajs').KafkaConfig, 'sasl' | 'clientId' | 'connectionTimeout' | 'authenticationTimeout' | 'reauthenticationThreshold' | 'requestTimeout' | 'enforceRequestTimeout' | 'retry'> & {
      readonly logger: import('kafkajs').Logger; readonly socketFactory: import('kafkajs').ISocketFactory; readonly brokers: string[];
      readonly metadataMaxAge: number; readonly allowAutoTopicCreation: boolean; readonly maxInFlightRequests: number | null;
    });
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    readonly brokerPool: { readonly seedBroker: Broker };
  }
}
