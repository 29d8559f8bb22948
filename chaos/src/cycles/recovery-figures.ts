import type { Incident } from '../system/system.ts';
import type { CycleOutcome } from './run-cycle.ts';

/** What is queued again later than this after an extractor was killed is taken for the consequence of something else. */
const CONSEQUENCE_MS = 10_000;

/** One line a kind of fault: how long cycles with it took to be at rest again; where it was alone, that too. */
export function figures(outcomes: readonly CycleOutcome[]): readonly string[] {
  const kinds = [...new Set(outcomes.flatMap(({ faults }) => faults))].sort();
  return [
    'Recovery, from the last fault to rest, in s: alone | with others',
    ...kinds.map((kind) => line(kind, outcomes)),
  ];
}

function line(kind: string, outcomes: readonly CycleOutcome[]): string {
  const having = outcomes.filter(({ faults }) => faults.includes(kind));
  const [alone, among] = [having.filter(isAlone), having.filter((outcome) => !isAlone(outcome))];
  return `  ${kind.padEnd(28)} ${times(alone).padStart(12)} | ${times(among)}`;
}

const isAlone = ({ faults }: CycleOutcome): boolean => faults.length === 1;

function times(outcomes: readonly CycleOutcome[]): string {
  return outcomes
    .map(({ recoveryMs }) => (recoveryMs === undefined ? 'never' : (recoveryMs / 1000).toFixed(1)))
    .join(' ');
}

/**
 * One line: for each extractor that was killed, how long after that the last of its work was queued again, in ms, the
 * worst first. Kills after which nothing was queued again had nothing in hand.
 */
export function queuedAgain(incidents: readonly Incident[], resumedAt: readonly number[]): string {
  const kills = incidents.filter(({ what, name }) => what === 'killed' && name.startsWith('extractor-'));
  const delays = kills.flatMap(({ at }) => {
    const after = resumedAt.map((resumed) => resumed - at).filter((ms) => ms >= 0 && ms < CONSEQUENCE_MS);
    return after.length === 0 ? [] : [Math.max(...after)];
  });
  const worstFirst = delays.sort((one, other) => other - one);
  return `Extractors killed: ${kills.length}; their work queued again after ${worstFirst.join(', ') || '-'} ms`;
}
