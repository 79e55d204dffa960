/** Everything the broker's configuration depends on. */
export interface KafkaSettings {
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
  readonly adminPassword: string;
  readonly controllerPassword: string;
  /** Password of the principal `bi`, which may also come by PLAIN. */
  readonly biPassword: string;
}

const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required';

/**
 * server.properties of a single node (KRaft) on the loopback address. Clients and the broker itself use SCRAM-SHA-512. The controller's own
 * listener cannot (its users live in the metadata that it serves), so it takes one generated password by PLAIN instead of trusting who connects.
 * The principal `bi`, and no other, may use PLAIN too: kcat and other tools on a librdkafka before 2.6.1 (Debian 12 has 2.0.2) fail SCRAM against
 * Kafka 4 (edenhill/kcat issue 462). The listener is on the loopback address; a broker reached over a network needs SASL_SSL.
 */
export function kafkaProperties(s: KafkaSettings): string {
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${s.controllerPort}`,
    listeners: `CLIENT://127.0.0.1:${s.port},CONTROLLER://127.0.0.1:${s.controllerPort}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${s.port}`,
    'listener.security.protocol.map': 'CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'CLIENT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.client.sasl.enabled.mechanisms': 'SCRAM-SHA-512,PLAIN',
    'listener.name.client.plain.sasl.jaas.config': `${PLAIN} user_bi="${s.biPassword}";`,
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.client.scram-sha-512.sasl.jaas.config': `${SCRAM} username="admin" password="${s.adminPassword}";`,
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config':
      `${PLAIN} username="admin" password="${s.controllerPassword}" user_admin="${s.controllerPassword}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    'super.users': 'User:admin',
    'log.dirs': s.logDir,
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    // After a kill the broker may register again only when its former self counts as gone: 9 s by default.
    'broker.session.timeout.ms': 5_000,
    'broker.heartbeat.interval.ms': 1_000,
    // Small machine: few threads, a small cleaner buffer (the default alone is a third of our heap), small index files.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 2,
    'log.cleaner.dedupe.buffer.size': 33_554_432,
    'log.index.size.max.bytes': 2_097_152,
    'metadata.log.max.record.bytes.between.snapshots': 20_971_520,
  };
  return `${Object.entries(properties).map(([key, value]) => `${key}=${value}`).join('\n')}\n`;
}

/** Warnings and errors to standard output, which the process's log file takes. */
export function kafkaLogProperties(): string {
  return [
    'status=error',
    'appender.out.type=Console',
    'appender.out.name=out',
    'appender.out.layout.type=PatternLayout',
    'appender.out.layout.pattern=%d{ISO8601}{UTC}Z %p %c{1}: %m%n',
    'rootLogger.level=warn',
    'rootLogger.appenderRef.out.ref=out',
    'logger.server.name=kafka.server.KafkaRaftServer',
    'logger.server.level=info',
    '',
  ].join('\n');
}

/** Arguments of the Java virtual machine that runs the broker. */
export function kafkaJavaArgs(o: { libs: string; logProperties: string; properties: string }): string[] {
  return [
    '-Xms128m', '-Xmx384m', '-XX:+UseG1GC', '-XX:TieredStopAtLevel=1', '-XX:MaxMetaspaceSize=128m', '-XX:ReservedCodeCacheSize=96m', '-Xss512k',
    `-Dlog4j2.configurationFile=${o.logProperties}`, '-cp', `${o.libs}/*`, 'kafka.Kafka', o.properties,
  ];
}

/**
 * An argument file for `java @file` that formats the log folder with the SCRAM users. In a file, because a command line can be read by everyone on the machine.
 */
export function kafkaFormatArgs(o: { libs: string; logProperties: string; properties: string; clusterId: string; users: Readonly<Record<string, string>> }): string {
  const quoted = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const users = Object.entries(o.users).flatMap(([name, password]) => ['--add-scram', `SCRAM-SHA-512=[name=${name},password=${password}]`]);
  return [
    '-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Dlog4j2.configurationFile=${o.logProperties}`, '-cp', `${o.libs}/*`,
    'kafka.tools.StorageTool', 'format', '-t', o.clusterId, '-c', o.properties, ...users,
  ].map((line) => `${quoted(line)}\n`).join('');
}
