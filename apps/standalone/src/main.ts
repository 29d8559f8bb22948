import 'reflect-metadata';
import { schedulesWith } from '@docket/dispatcher';
import { extractorConfig } from '@docket/extractor';
import { runMain, startOperations } from '@docket/service';
import { localApiKey } from './api-key.ts';
import { greeting } from './greeting.ts';
import { STANDALONE_GROUPS } from './metrics.ts';
import { startStandalone } from './start-standalone.ts';

// V8's young generation is left to grow, unlike the gateway's and ingest's: all of every job passes through this one
// process, and a small one would take a fifth more of its time. Two uploads of 50 MiB take it to some 380 MB.
runMain('standalone', async (env, log) => {
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
        schedules: schedulesWith(env.DOCKET_WEBHOOK_RETRY_SECONDS),
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
