import { createLogger, describeError, startTracing } from '@tributary/observability';
import { TributaryError } from '@tributary/domain';
import type { Service } from './define-service.js';
import { growHeapAsService } from './heap.js';

/** What a process that cannot start says with its exit code. */
const EXIT: Readonly<Record<string, number>> = { 'configuration-invalid': 2, 'schema-not-migrated': 3 };

/** Runs a service as this process: `migrate`, or until SIGTERM or SIGINT. */
export async function runMain(name: string, service: Service): Promise<void> {
  growHeapAsService();
  const logger = createLogger(name);
  const give = (error: unknown): never => {
    const known = error instanceof TributaryError;
    logger.error(known ? 'The service cannot start' : 'The service has failed', { error });
    process.stderr.write(known ? `${name}: ${error.message}${error.remedy === undefined ? '' : `\n${error.remedy}`}\n` : `${name}: ${describeError(error).type}\n`);
    process.exit(known ? EXIT[error.code] ?? 1 : 1);
  };
  process.on('unhandledRejection', give);
  process.on('uncaughtException', give);
  try {
    if (process.argv[2] === 'migrate') {
      await service.migrate(process.env);
      logger.info('The schema is migrated');
      return;
    }
    const stopTracing = await startTracing(name);
    const running = await service.start(process.env);
    let stopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) return;
      stopping = true;
      logger.info('Stopping', { signal });
      // A part that cannot be stopped in time is left to the kernel; nothing is lost by it, that is what the protocols are for.
      setTimeout(() => process.exit(1), 25_000).unref();
      running.stop().then(stopTracing).then(() => process.exit(0), give);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    give(error);
  }
}
