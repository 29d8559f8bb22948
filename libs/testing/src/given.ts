import { expect } from '@jest/globals';

/** The two functions that make an aggregate: `decide` answers with events or a refusal, `evolve` folds them. */
export interface Aggregate<State, Event, Command, Refusal> {
  readonly initial: State;
  readonly decide: (state: State, command: Command) => readonly Event[] | Refusal;
  readonly evolve: (state: State, event: Event) => State;
}

interface When<Event, Command, Refusal> {
  when(command: Command): Then<Event, Refusal>;
}

interface Then<Event, Refusal> {
  /** Expects exactly these events, or exactly this refusal. */
  then(expected: readonly Event[] | Refusal): void;
}

/**
 * Specifies an aggregate by facts: `given(events).when(command).then(events)` or `.then(refusal)`.
 * A decision's events are folded too, so that an event `evolve` cannot take fails the test.
 */
export function specify<State, Event, Command, Refusal>(
  aggregate: Aggregate<State, Event, Command, Refusal>,
): (history: readonly Event[]) => When<Event, Command, Refusal> {
  return (history) => ({
    when: (command) => {
      const state = history.reduce(aggregate.evolve, aggregate.initial);
      const outcome = aggregate.decide(state, command);
      if (Array.isArray(outcome)) (outcome as readonly Event[]).reduce(aggregate.evolve, state);
      return { then: (expected) => expect(outcome).toEqual(expected) };
    },
  });
}
