import { describeWith, takeVhost } from '@docket/testing';
import { testMainJob } from './main-job.features.ts';
import { startStack } from './processes/docket.ts';

describeWith('rabbitmq', 'Docket as processes', (rabbitUrl) => {
  describeWith('mongodb', 'on RabbitMQ and MongoDB', (mongoUrl) => {
    testMainJob((options) =>
      startStack({
        ...options,
        rabbitUrl: takeVhost(rabbitUrl()),
        mongoUrl: mongoUrl(),
        counts: ['--gateways', '2', '--ingests', '2'],
      }),
    );
  });
});
