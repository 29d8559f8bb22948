import { describe, expect, it } from '@jest/globals';
import { describeBus, questionAsked } from './bus.features.ts';
import { openInProcessBus } from './in-process-bus.ts';
import { recordingLog } from './recording-log.features.ts';

describe('the bus in process', () => {
  describeBus(() => {
    const log = recordingLog();
    const bus = openInProcessBus({ log });
    return Promise.resolve({
      bus,
      deadLetters: (edge) => Promise.resolve(log.deadLetterReasons(edge)),
      stop: () => bus.close(),
    });
  });

  describe('closing with a handler that never decides', () => {
    it('gives up after the time for it', async () => {
      const log = recordingLog();
      const bus = openInProcessBus({ log, drainMs: 50 });
      const taken = Promise.withResolvers<undefined>();
      await bus.consume(questionAsked, 1, () => {
        taken.resolve(undefined);
        return new Promise(() => undefined);
      });
      await bus.publish(questionAsked, { v: 1, id: 'a' }, { messageId: 'a' });
      await taken.promise;
      await bus.close();
      expect(log.lines.map(({ message }) => message)).toContain('closed with messages still in hand');
    });
  });
});
