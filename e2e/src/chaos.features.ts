import { expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { Program } from './processes/program.ts';

/** Several times what it takes on a busy machine. */
const LIMIT_MS = 400_000;
/** Of each family of faults the one that has the most to lose. */
const FAULTS = 'process killed,killed at,outcome unknown,ingest paused,broker wiped,cut after writes';

/** Two cycles of `npm run chaos`, which exits with 0 where its outside observer finds that every invariant held. */
export function itLosesNothing(shape: 'stack' | 'standalone', seed: number): void {
  it(
    'nothing is lost or doubled, nothing is told as two events, and no good document fails or spends an attempt',
    async () => {
      const cycles = ['--cycles', '2', '--jobs-per-cycle', '50', '--only', FAULTS];
      const chaos = new Program('chaos/dist/main.js', {}, ['--shape', shape, '--seed', String(seed), ...cycles]);
      try {
        await eventually(() => expect(chaos.exitCode).not.toBeNull(), { timeoutMs: LIMIT_MS, everyMs: 250 });
      } finally {
        await chaos.stop();
      }
      expect(`${chaos.lines.join('\n')}\nexit ${String(chaos.exitCode)}`).toMatch(/lost 0 {2}duplicated 0 [^]*exit 0$/);
    },
    LIMIT_MS + 30_000,
  );
}
