import type { CycleOutcome } from './run-cycle.ts';

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
