// Starts or stops the stack that specifications share: real Kafka, PostgreSQL and Redis under TRIBUTARY_TEST_HOME.
import { stack } from '@tributary/testing';
import { homeAt, stopStack } from '@tributary/infra';

if (process.argv[2] === 'down') await stopStack(homeAt(process.env.TRIBUTARY_TEST_HOME));
else await stack();
process.exit(0);
