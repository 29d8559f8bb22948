import { describeWith } from '@docket/testing';
import { itLosesNothing } from './chaos.features.ts';

describeWith('rabbitmq', 'while processes are killed and the broker is wiped, under load', () => {
  describeWith('mongodb', 'and the database is cut after writes', () => {
    // The seed that deals just these.
    itLosesNothing('stack', 5);
  });
});
