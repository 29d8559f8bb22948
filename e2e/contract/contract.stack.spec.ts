import { describeWith, takeVhost } from '@docket/testing';
import { startStack } from '../src/processes/docket.ts';
import type { DocketOptions } from '../src/processes/docket.ts';
import { testConformance } from './conformance.features.ts';

describeWith('rabbitmq', 'the contract of Docket as processes', (rabbitUrl) => {
  describeWith('mongodb', 'with two gateways, ingests and dispatchers', (mongoUrl) => {
    const start = (options: DocketOptions) =>
      startStack({
        ...options,
        rabbitUrl: takeVhost(rabbitUrl()),
        mongoUrl: mongoUrl(),
        counts: ['--gateways', '2', '--ingests', '2', '--dispatchers', '2'],
      });
    testConformance(start, { rush: 10_000 });
  });
});
