import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { CLAIM_MS, currentAttempt, decide, deliveryId, evolve, uuidFrom } from './delivery.ts';
import type { DeliveryCommand, DeliveryEvent, DeliveryFacts, DeliveryState } from './delivery.ts';
import { SCHEDULE_NAMES, SCHEDULES } from './schedule.ts';

const EVENT = '5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0';
const FACTS: DeliveryFacts = {
  ...{ eventId: EVENT, eventType: 'document.completed', jobId: null, accountId: 'local' },
  ...{ endpointId: 'configured', schedule: 'reference' },
};
const START = Date.parse('2026-11-23T12:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();
const answer = (status: number | null, retryAfterMs: number | null = null): Answer => ({
  ...{ status, error: status === null ? 'timeout' : null, latencyMs: 12, address: '127.0.0.1', retryAfterMs },
});

/** A delivery's stream with a clock: carries out commands as the log would. */
class Story {
  state: DeliveryState = { status: 'none' };
  readonly events: DeliveryEvent[] = [];
  /** Versions of the commits that granted claims. */
  readonly claims: number[] = [];
  now = START;
  version = 0;

  constructor(facts: DeliveryFacts = FACTS) {
    this.do({ type: 'Plan', facts });
  }

  /** Why it was refused, or null. */
  do(command: DeliveryCommand): string | null {
    const at = iso(this.now);
    const decision = decide(this.state, command, at, SCHEDULES);
    if ('refused' in decision) return decision.refused;
    this.version += 1;
    for (const event of decision.decided) {
      this.events.push(event);
      this.state = evolve(this.state, { event, version: this.version, at });
    }
    if (command.type === 'Start') this.claims.push(this.version);
    return null;
  }

  /** Starts the next attempt when it is due. @returns its claim. */
  start(): number {
    if (this.state.status === 'waiting') this.now = Math.max(this.now, Date.parse(this.state.dueAt));
    expect(this.do({ type: 'Start' })).toBeNull();
    return this.version;
  }

  record(claim: number, answered: Answer): string | null {
    return this.do({ type: 'Record', claim, answer: answered, chance: 0.5 });
  }

  attempts(): readonly (readonly [number, number | null | undefined])[] {
    if (this.state.status === 'none') return [];
    return this.state.attempts.map(({ attempt, answer: answered }) => [attempt, answered?.status]);
  }
}

describe('a delivery on the reference schedule', () => {
  it('waits 5 s, then 25 s, then fails', () => {
    const story = new Story();
    for (const wait of [5_000, 25_000]) {
      story.record(story.start(), answer(500));
      expect(story.state).toMatchObject({ status: 'waiting', dueAt: iso(story.now + wait) });
    }
    story.record(story.start(), answer(null));
    expect(story.state).toMatchObject({ status: 'failed', reason: 'exhausted' });
    expect(story.attempts()).toEqual([
      [1, 500],
      [2, 500],
      [3, null],
    ]);
  });

  it('ends with an answer that is final', () => {
    for (const status of [302, 400, 404, 410]) {
      const story = new Story();
      story.record(story.start(), answer(status));
      expect(story.state).toMatchObject({ status: 'failed', reason: 'refused' });
    }
  });

  it('is not started before its time', () => {
    const story = new Story();
    story.record(story.start(), answer(500));
    story.now += 4_999;
    expect(story.do({ type: 'Start' })).toBe('not-due');
    story.now += 1;
    expect(story.do({ type: 'Start' })).toBeNull();
  });

  it('waits as long as the receiver asks, within the schedule', () => {
    const story = new Story();
    story.record(story.start(), answer(429, 17_000));
    expect(story.state).toMatchObject({ dueAt: iso(story.now + 17_000) });
    story.record(story.start(), answer(429, 3_600_000));
    expect(story.state).toMatchObject({ dueAt: iso(story.now + 25_000) });
  });
});

describe('a claimed attempt', () => {
  it("is nobody else's until the claim lapses, then is made again under its number", () => {
    const story = new Story();
    story.start();
    story.now += CLAIM_MS - 1;
    expect(story.do({ type: 'Start' })).toBe('under-way');
    story.now += 1;
    expect(story.do({ type: 'Start' })).toBeNull();
    expect(story.attempts()).toEqual([[1, undefined]]);
  });

  it('that was made again is failed by the newest claim only', () => {
    const story = new Story();
    const first = story.start();
    story.now += CLAIM_MS;
    const second = story.start();
    expect(story.record(first, answer(500))).toBe('outlived');
    expect(story.record(second, answer(500))).toBeNull();
  });

  it('succeeds for its own number, though a later attempt is under way', () => {
    const story = new Story();
    const late = story.start();
    story.now += CLAIM_MS;
    story.record(story.start(), answer(500));
    const second = story.start();
    expect(story.record(late, answer(204))).toBeNull();
    expect(story.events.at(-1)).toMatchObject({ type: 'DeliverySucceeded', data: { attempt: 1 } });
    expect(story.attempts()).toEqual([
      [1, 204],
      [2, undefined],
    ]);
    expect(story.record(second, answer(500))).toBe('finished');
  });

  it('that nobody was granted changes nothing', () => {
    const story = new Story();
    story.start();
    expect(story.record(story.version + 1, answer(200))).toBe('outlived');
    expect(story.record(1, answer(200))).toBe('outlived');
  });
});

describe('a delivery that is redelivered', () => {
  it('has every attempt of its schedule again, numbered on', () => {
    const story = new Story();
    for (let round = 1; round <= 2; round++) {
      for (let n = 1; n <= 3; n++) story.record(story.start(), answer(500));
      expect(story.state).toMatchObject({ status: 'failed', reason: 'exhausted', round });
      expect(story.do({ type: 'Redeliver', by: 'request' })).toBeNull();
    }
    expect(story.attempts().map(([n]) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(story.state).toMatchObject({ status: 'waiting', dueAt: iso(story.now), round: 3 });
  });

  it('takes no answer to an attempt of the former round', () => {
    const story = new Story();
    const claim = story.start();
    story.do({ type: 'End', reason: 'endpoint-disabled' });
    story.do({ type: 'Redeliver', by: 'replay' });
    expect(story.record(claim, answer(200))).toBe('outlived');
    story.start();
    expect(story.attempts()).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
  });

  it('is sent at once instead of at its next attempt', () => {
    const story = new Story();
    story.record(story.start(), answer(500));
    expect(story.do({ type: 'Redeliver', by: 'request' })).toBeNull();
    expect(story.state).toMatchObject({ status: 'waiting', dueAt: iso(story.now), round: 2, claim: null });
    expect(story.do({ type: 'Redeliver', by: 'request' })).toBe('under-way');
  });

  it('must be neither due nor under way, and its job not erased', () => {
    const story = new Story();
    expect(story.do({ type: 'Redeliver', by: 'request' })).toBe('under-way');
    story.start();
    expect(story.do({ type: 'Redeliver', by: 'request' })).toBe('under-way');
    story.do({ type: 'End', reason: 'erased' });
    expect(story.do({ type: 'Redeliver', by: 'request' })).toBe('erased');
  });
});

describe('a delivery that is there', () => {
  it('is not planned twice', () => {
    expect(new Story().do({ type: 'Plan', facts: { ...FACTS, schedule: 'standard' } })).toBe('planned');
  });
  it('must have been planned', () => {
    expect(decide({ status: 'none' }, { type: 'Start' }, iso(START), SCHEDULES)).toEqual({ refused: 'unknown' });
  });
});

type Step = { readonly wait: number } & (
  | { readonly do: 'start' | 'redeliver' }
  | { readonly do: 'end'; readonly reason: 'endpoint-disabled' | 'endpoint-deleted' }
  | { readonly do: 'record'; readonly of: number; readonly status: number | null; readonly retryAfterMs: number | null }
);
const wait = fc.oneof(fc.constant(0), fc.constant(CLAIM_MS), fc.nat(100_000_000));
const status = fc.constantFrom(200, 204, 301, 400, 408, 410, 429, 500, 503, 503, 503, null, null);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ wait, do: fc.constant('start' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ wait, do: fc.constant('record' as const), of: fc.nat(3), status },
      retryAfterMs: fc.option(fc.nat(1_000_000_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ wait, do: fc.constant('redeliver' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ wait, do: fc.constant('end' as const) },
      reason: fc.constantFrom('endpoint-disabled' as const, 'endpoint-deleted' as const),
    }),
  },
);

function take(story: Story, next: Step): string | null {
  story.now += next.wait;
  switch (next.do) {
    case 'start':
      return story.do({ type: 'Start' });
    case 'redeliver':
      return story.do({ type: 'Redeliver', by: 'request' });
    case 'end':
      return story.do({ type: 'End', reason: next.reason });
    case 'record':
      return story.record(story.claims.at(-1 - next.of) ?? 0, answer(next.status, next.retryAfterMs));
  }
}

const LETTERS: Readonly<Record<DeliveryEvent['type'], string>> = {
  ...{ DeliveryPlanned: 'P', AttemptStarted: 'S', AttemptFailed: 'F', RetryScheduled: 'R' },
  ...{ DeliverySucceeded: 'D', DeliveryEnded: 'E', DeliveryRedelivered: 'L' },
};
/** Of one round: attempts that failed, then one under way, or one end. A success needs a start in its round. */
const ROUND = '(?:S+FR)*(?:S*|S+FE|S*E|S+D|(?<=R)D)';
const LEGAL = new RegExp(`^P${ROUND}(?:(?<=[DER])L${ROUND})*$`);

/** Whatever several dispatchers do to one delivery, in whatever order. */
const anyStory = (check: (story: Story, next: Step, refused: string | null, before: DeliveryState) => void) =>
  fc.assert(
    fc.property(fc.constantFrom(...SCHEDULE_NAMES), fc.array(step, { maxLength: 60 }), (schedule, steps) => {
      const story = new Story({ ...FACTS, schedule });
      for (const next of steps) {
        const before = story.state;
        check(story, next, take(story, next), before);
      }
    }),
    { numRuns: 300 },
  );

const existing = ({ state }: Story) => {
  if (state.status === 'none') throw new Error('not planned');
  return state;
};

describe('whatever several dispatchers do to a delivery', () => {
  it('its events follow each other legally: never two ends, never a failure without a start', () => {
    anyStory((story) => expect(story.events.map(({ type }) => LETTERS[type]).join('')).toMatch(LEGAL));
  });

  it('its attempts are numbered 1, 2, 3 …, at most as many a round as its schedule has', () => {
    anyStory((story) => {
      const { attempts, before, facts } = existing(story);
      expect(attempts.map(({ attempt }) => attempt)).toEqual(attempts.map((_, n) => n + 1));
      expect(attempts.length - before).toBeLessThanOrEqual(SCHEDULES[facts.schedule].waits.length);
      expect(currentAttempt(existing(story))).toBeGreaterThan(before);
    });
  });

  it('a success of this round is never lost to a lapsed claim', () => {
    anyStory((story, next, refused, before) => {
      if (next.do !== 'record' || next.status === null || next.status >= 300 || before.status !== 'waiting') return;
      const claim = story.claims.at(-1 - next.of);
      const granted = before.claims.some(({ version }) => version === claim);
      expect(refused).toBe(granted ? null : 'outlived');
      if (granted) expect(story.state.status).toBe('delivered');
    });
  });

  it('what waits has a time: of its claim, or one that its schedule allows', () => {
    anyStory((story) => {
      const state = existing(story);
      if (state.status !== 'waiting') return;
      const longest = Math.max(...SCHEDULES[state.facts.schedule].waits) * 1.1;
      expect(Date.parse(state.dueAt)).toBeLessThanOrEqual(Date.parse(state.changedAt) + longest);
      if (state.claim) expect(state.attempts.at(-1)).toMatchObject({ attempt: state.claim.attempt, answer: null });
    });
  });
});

describe('the id of a delivery', () => {
  it('is a UUID, the same each time, another for another event or endpoint', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (event, endpoint, other) => {
        const id = deliveryId(event, endpoint);
        expect(z.uuid().safeParse(id).success).toBe(true);
        expect(deliveryId(event, endpoint)).toBe(id);
        fc.pre(other !== endpoint && other !== event);
        expect(new Set([id, deliveryId(event, other), deliveryId(other, endpoint)]).size).toBe(3);
      }),
    );
  });

  it('never changes: stored deliveries are found by it', () => {
    expect(deliveryId(EVENT, 'configured')).toBe(uuidFrom(`${EVENT}/configured`));
    expect(deliveryId(EVENT, 'configured')).toMatchInlineSnapshot(`"2d51f1c9-456d-8548-8378-184cae037906"`);
  });
});
