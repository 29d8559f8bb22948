import 'reflect-metadata';
import { retrySeconds } from '@docket/dispatcher';
import { extractorConfig, READER_VARIABLES } from '@docket/extractor';
import { apiKey, OPERATIONS_VARIABLES, port, readConfig, runMain, startOperations } from '@docket/service';
import { z } from 'zod';
import { localApiKey } from './api-key.ts';
import { greeting } from './greeting.ts';
import { STANDALONE_GROUPS } from './metrics.ts';
import { startStandalone } from './start-standalone.ts';

runMain('docket', async (log) => {
  const env = readConfig({
    ...READER_VARIABLES,
    ...OPERATIONS_VARIABLES,
    DOCKET_HOST: z.string().default('127.0.0.1'),
    DOCKET_PORT: port.default(8080),
    DOCKET_DATA: z.string().default('data'),
    DOCKET_API_KEY: apiKey.optional(),
    DOCKET_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
    DOCKET_WEBHOOK_URL: z.string().optional(),
    DOCKET_WEBHOOK_SECRET: z.string().optional(),
    DOCKET_WEBHOOK_SCHEDULE: z.enum(['standard', 'reference']).default('standard'),
    DOCKET_WEBHOOK_RETRY_SECONDS: retrySeconds.optional(),
    DOCKET_WEBHOOK_ALLOW_PRIVATE: z.enum(['none', 'loopback', 'all']).default('loopback'),
    DOCKET_FILE_URL_ALLOW_PRIVATE: z.enum(['none', 'loopback', 'all']).default('none'),
  });
  const operations = await startOperations(env, { program: 'docket', groups: STANDALONE_GROUPS, log });
  const running = await startStandalone(
    {
      ...{ host: env.DOCKET_HOST, port: env.DOCKET_PORT, data: env.DOCKET_DATA, secret: env.DOCKET_SECRET },
      apiKey: (folder) => localApiKey(folder, env.DOCKET_API_KEY),
      gateway: { fileUrlAllowPrivate: env.DOCKET_FILE_URL_ALLOW_PRIVATE },
      extractor: extractorConfig(env),
      dispatcher: {
        webhookUrl: env.DOCKET_WEBHOOK_URL,
        webhookSecret: env.DOCKET_WEBHOOK_SECRET,
        schedule: env.DOCKET_WEBHOOK_SCHEDULE,
        schedules: env.DOCKET_WEBHOOK_RETRY_SECONDS,
        allowPrivate: env.DOCKET_WEBHOOK_ALLOW_PRIVATE,
      },
    },
    log,
  );
  operations.started(running.readiness);
  process.stdout.write(greeting(running.url, running.key, process.cwd()));
  return {
    close: async () => {
      await running.close();
      await operations.close();
    },
  };
});
