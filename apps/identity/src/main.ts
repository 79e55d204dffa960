import { TributaryError } from '@tributary/domain';
import { createLogger } from '@tributary/observability';
import { createIdentity, listen } from './app.js';
import { readConfig } from './config.js';

try {
  const config = readConfig(process.env);
  const logger = createLogger('identity');
  const server = await listen(await createIdentity(config, logger), config.PORT);
  logger.info('identity provider for development listens', { port: config.PORT });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
} catch (error) {
  if (!(error instanceof TributaryError)) throw error;
  console.error(`${error.code}: ${error.message} ${error.remedy ?? ''}`);
  process.exit(2);
}
