import { afterAll, beforeAll } from '@jest/globals';
import { startRabbit } from '@docket/local-services';
import type { RabbitNode } from '@docket/local-services';
import { describeWith, eventually } from '@docket/testing';
import { startStack } from '../processes/docket.ts';
import type { Docket } from '../processes/docket.ts';
import { testWebhooks } from './webhooks.features.ts';

const COUNTS = ['--gateways', '2', '--dispatchers', '2'];

describeWith('rabbitmq', 'webhooks of Docket as processes', () => {
  describeWith('mongodb', 'with two dispatchers, on a broker of their own', (mongoUrl) => {
    let rabbit: RabbitNode;
    let turn = 0;
    beforeAll(async () => {
      rabbit = await startRabbit();
    }, 120_000);

    /** One dispatcher after the other; it is started again by itself. */
    const kill = async (docket: Docket) => {
      const name = `dispatcher-${(turn++ % 2) + 1}`;
      const pid = await docket.pid(name);
      process.kill(pid, 'SIGKILL');
      await eventually(async () => {
        if ((await docket.pid(name)) === pid) throw new Error(`${name} was not started again`);
      });
    };
    testWebhooks((options) => startStack({ ...options, rabbitUrl: rabbit.url, mongoUrl: mongoUrl(), counts: COUNTS }), {
      kill,
      wipeBroker: () => rabbit.wipe(),
    });
    afterAll(() => rabbit.remove(), 60_000);
  });
});
