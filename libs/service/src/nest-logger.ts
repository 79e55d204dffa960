import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@tributary/observability';

/** Nest's own lines through our logger: its chatter as debug, its errors without what they may quote. */
export function nestLogger(logger: Logger): LoggerService {
  const context = (rest: readonly unknown[]) => ({ context: rest.findLast((one) => typeof one === 'string' && one.length < 60) });
  return {
    log: (_message: unknown, ...rest: unknown[]) => logger.debug('nest', context(rest)),
    debug: () => undefined,
    verbose: () => undefined,
    warn: (message: unknown, ...rest: unknown[]) => logger.warn('Nest warns', { ...context(rest), error: message }),
    error: (message: unknown, ...rest: unknown[]) => logger.error('Nest reports an error', { ...context(rest), error: message }),
    fatal: (message: unknown, ...rest: unknown[]) => logger.error('Nest cannot go on', { ...context(rest), error: message }),
  };
}
