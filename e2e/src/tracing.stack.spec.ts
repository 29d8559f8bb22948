import { describeWith, takeVhost } from '@docket/testing';
import { startStack } from './processes/docket.ts';
import { testTracing } from './tracing.features.ts';

const SERVICES = ['docket-gateway', 'docket-ingest', 'docket-extractor', 'docket-dispatcher'];

describeWith('rabbitmq', 'tracing of Docket as processes', (rabbitUrl) => {
  describeWith('mongodb', 'on RabbitMQ and MongoDB', (mongoUrl) => {
    testTracing(
      (options) => startStack({ ...options, rabbitUrl: takeVhost(rabbitUrl()), mongoUrl: mongoUrl() }),
      SERVICES,
    );
  });
});
