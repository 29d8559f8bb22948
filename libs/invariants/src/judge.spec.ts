import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, evolve, NO_JOB } from '@docket/job';
import type { JobCommand, JobState } from '@docket/job';
import { judge } from './judge.ts';
import { judgeHistory } from './judge-history.ts';
import { historyOf } from './observed.ts';
import type { Observed } from './observed.ts';
import { at, callback, COMPLETED, delivery, SOUND, view, withGood, withSteps } from './sound-run.features.ts';
import type { Step } from './sound-run.features.ts';

const broken = (observed: Observed) => [...new Set(judge(observed).violations.map(({ invariant }) => invariant))];
const [submitted, started, read, completed] = COMPLETED as readonly [Step, Step, Step, Step];
const failed: Step = ['AttemptFailed', 2, { n: 1, code: 'READER_DIED' }];

describe('a sound run', () => {
  it('breaks no invariant and is counted', () => {
    expect(judge(SOUND)).toEqual({
      violations: [],
      counts: {
        ...{ acknowledged: 2, completed: 1, failed: 1 },
        ...{ lost: 0, duplicated: 0, overAttempted: 0, webhooksMissing: 0 },
      },
    });
  });

  it('needs no word on an erased job, whose history may be hidden', () => {
    const erased = withGood({ must: 'any', history: null, view: { status: 'erased' }, seen: [] });
    expect(broken({ ...erased, deliveries: SOUND.deliveries.slice(2) })).toEqual([]);
  });

  it('may tell a callback that was added after the end', () => {
    const observed = { ...SOUND, endpoints: [...SOUND.endpoints, callback(60)] };
    expect(broken({ ...observed, deliveries: [...SOUND.deliveries, delivery({ endpointId: 'callback' })] })).toEqual(
      [],
    );
    expect(broken(observed)).toEqual([7]);
  });
});

describe('outcomes (invariant 1)', () => {
  const changes: [string, Parameters<typeof withGood>[0], number][] = [
    ['a job that rests unfinished', { history: [], view: { ...view, status: 'processing' } }, 1],
    ['a job that cannot be read', { view: null }, 1],
    ['a job that nobody asked to erase', { history: null, view: { status: 'erased' } }, 1],
    ['a good document that failed', { history: null, view: { ...view, status: 'failed' } }, 0],
    ['poison that completed', { must: 'fail' }, 0],
    ['other values', { expected: { total: 13 } }, 0],
  ];
  it.each(changes)('finds %s', (_, change, lost) => {
    const { violations, counts } = judge(withGood(change));
    expect(violations.filter(({ invariant, id }) => invariant === 1 && id === 'good')).toHaveLength(1);
    expect(counts.lost).toBe(lost);
  });

  it('finds an acknowledged job that is not there', () => {
    const observed = { ...SOUND, submissions: [...SOUND.submissions, { jobId: 'gone', identity: 'document 3' }] };
    expect(judge(observed).counts).toMatchObject({ acknowledged: 3, lost: 1 });
  });
});

describe('histories (invariants 2, 3, 4 and 6)', () => {
  const cases: [string, readonly Step[], number][] = [
    ['a second end of a run', [...COMPLETED, ['JobCancelled', 3]], 2],
    ['an attempt that is skipped', [submitted, ['AttemptStarted', 1, { n: 2 }], read, completed], 3],
    ['an event that may not follow', [submitted, completed], 4],
    ['an event of no known type', [submitted, ['JobPaused', 1], started, completed], 4],
    ['a time that goes back', [submitted, started, ['JobCompleted', 0.5, { n: 1 }]], 4],
    [
      'a retry that starts too soon',
      [submitted, started, failed, ['RetryScheduled', 2, { n: 2 }], ['AttemptStarted', 6.9, { n: 2 }]],
      6,
    ],
  ];
  it.each(cases)('finds %s', (_, steps, invariant) => {
    expect(broken(withSteps(steps))).toContain(invariant);
  });

  it('finds a fourth attempt', () => {
    const runs = [1, 2, 3, 4].flatMap((n): Step[] => [
      ['AttemptStarted', n * 100, { n }],
      ['RetryScheduled', n * 100, { n: n + 1 }],
    ]);
    expect(judge(withSteps([submitted, ...runs])).counts.overAttempted).toBe(1);
  });

  it('finds a commit that is missing', () => {
    const all = withSteps(COMPLETED).jobs[0]?.history ?? [];
    expect(broken(withGood({ history: all.filter(({ commit }) => commit !== 3) }))).toContain(4);
    const renumbered = all
      .filter(({ commit }) => commit !== 3)
      .map((event, index) => ({ ...event, number: index + 1 }));
    expect(broken(withGood({ history: renumbered }))).toContain(4);
  });
});

describe('identities (invariant 5)', () => {
  it('finds a document that became two jobs, and a job that nobody was told of', () => {
    const submissions = [
      { jobId: 'good', identity: 'document 1' },
      { jobId: 'poison', identity: 'document 1' },
    ];
    expect(broken({ ...SOUND, submissions })).toEqual([5]);
    expect(broken({ ...SOUND, submissions: submissions.slice(1) })).toEqual([5]);
  });

  it('finds a job that stands for two documents', () => {
    const submissions = [...SOUND.submissions, { jobId: 'good', identity: 'document 3' }];
    expect(broken({ ...SOUND, submissions })).toEqual([5]);
  });

  it('allows a document to be submitted anew once its job is erased', () => {
    const erased = withGood({ must: 'any', history: null, view: { status: 'erased' }, seen: [] });
    const submissions = [...SOUND.submissions, { jobId: 'poison', identity: 'document 1' }].filter(
      ({ identity }) => identity === 'document 1',
    );
    expect(broken({ ...erased, submissions, deliveries: SOUND.deliveries.slice(2) })).toEqual([]);
  });
});

describe('deliveries (invariant 7)', () => {
  const only = (...deliveries: Observed['deliveries']): Observed => ({
    ...SOUND,
    deliveries: [...deliveries, ...SOUND.deliveries.slice(2)],
  });
  it('finds an end that nobody was told of', () => {
    expect(judge(only()).counts.webhooksMissing).toBe(1);
  });

  const cases: [string, Observed][] = [
    ['one end as two events', only(delivery({}), delivery({ eventId: 'evt-2' }))],
    ['other bytes on the second try', only(delivery({}), delivery({ digest: 'other' }))],
    ['a signature that does not fit', only(delivery({ verified: false }))],
    ['an end that the job did not have', only(delivery({}), delivery({ eventId: 'evt-2', timestamp: at(3) }))],
    ['a job that nobody knows', only(delivery({}), delivery({ eventId: 'evt-2', jobId: 'unknown' }))],
  ];
  it.each(cases)('finds %s', (_, observed) => {
    expect(broken(observed)).toEqual([7]);
  });
});

describe('views and reads (invariants 8 and 9)', () => {
  it.each([{ version: 3 }, { attempts: 2 }, { completedAt: at(3) }, { errorCode: 'CANCELLED' }])(
    'finds a view that is not its history: %j',
    (change) => {
      expect(broken(withGood({ view: { ...view, ...change } }))).toEqual([8]);
    },
  );

  it('finds an erased job that is still shown', () => {
    expect(broken({ ...withSteps([...COMPLETED, ['JobErased', 3]]), deliveries: SOUND.deliveries })).toEqual([8]);
  });

  it('finds a client that saw a job go backwards, and one that was shown what never was', () => {
    const back = [4, 1].map((version) => ({ client: 'one', version, status: version === 4 ? 'completed' : 'pending' }));
    expect(broken(withGood({ seen: back }))).toEqual([9]);
    expect(broken(withGood({ seen: [{ client: 'one', version: 1, status: 'failed' }] }))).toEqual([9]);
    const others = back.map((seen, index) => ({ ...seen, client: `client ${index}` }));
    expect(broken(withGood({ seen: others }))).toEqual([]);
  });
});

describe('budgets and blobs (invariants 11 and 12)', () => {
  it('finds a limiter that admitted more than it may', () => {
    const admitted = [0, 0, 900].map((ms) => ({ sent: ms, answered: ms }));
    expect(broken({ ...SOUND, limits: [{ name: 'rate', capacity: 2, perSecond: 1, admitted }] })).toEqual([11]);
    const uncertain = [0, 0, 900].map((ms) => ({ sent: ms, answered: ms + 200 }));
    expect(broken({ ...SOUND, limits: [{ name: 'rate', capacity: 2, perSecond: 1, admitted: uncertain }] })).toEqual(
      [],
    );
  });

  it('never finds a token bucket at fault, whatever it is asked', () => {
    const requests = fc.array(fc.record({ gap: fc.nat(2_000), late: fc.nat(500) }), { maxLength: 40 });
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 5 }), fc.nat(3), (asked, capacity, perSecond) => {
        const admitted = tokenBucket(asked, capacity, perSecond);
        expect(broken({ ...SOUND, limits: [{ name: 'rate', capacity, perSecond, admitted }] })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('finds a blob that is missing', () => {
    expect(broken({ ...SOUND, blobs: { referenced: ['blob'], stored: new Set() } })).toEqual([12]);
  });
});

function tokenBucket(
  asked: readonly { readonly gap: number; readonly late: number }[],
  capacity: number,
  perSecond: number,
) {
  let [tokens, now] = [capacity, 0];
  const admitted: { sent: number; answered: number }[] = [];
  for (const { gap, late } of asked) {
    now += gap;
    tokens = Math.min(capacity, tokens + (gap * perSecond) / 1_000);
    if (tokens < 1) continue;
    tokens--;
    admitted.push({ sent: now - late, answered: now + late });
  }
  return admitted;
}

describe('whatever the product decides', () => {
  it('is a history without fault', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const commits = written(commands);
        expect(judgeHistory('job', historyOf(commits))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

type Wish = { readonly kind: JobCommand['type']; readonly after: number; readonly progressed: boolean };
const command: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(
    ...(['claim', 'claim', 'claim', 'release', 'complete', 'fail', 'fail', 'cancel', 'retry', 'erase'] as const),
  ),
  after: fc.integer({ min: 0, max: 30_000 }),
  progressed: fc.boolean(),
});

/** Commits that `decide` makes of wishes, each aimed at the newest work and claim. */
function written(wishes: readonly Wish[]) {
  const commits: { version: number; at: string; events: { type: string; version: number; data: object }[] }[] = [];
  let [state, now]: [JobState, number] = [NO_JOB, 0];
  const submit = { type: 'submit', facts: {} } as unknown as JobCommand;
  for (const wish of [undefined, ...wishes]) {
    now += wish?.after ?? 0;
    const time = at(now / 1_000);
    const decision = decide(state, wish ? aimed(wish, state) : submit, time);
    if ('refused' in decision) continue;
    const version = commits.length + 1;
    for (const event of decision.decided) state = evolve(state, { event, version, at: time });
    commits.push({ version, at: time, events: decision.decided.map((event) => ({ ...event, version: 1 })) });
  }
  return commits as unknown as Parameters<typeof historyOf>[0];
}

function aimed({ kind, progressed }: Wish, state: JobState): JobCommand {
  const work = 'work' in state ? (state.work ?? 0) : 0;
  const claim = 'attempt' in state ? (state.attempt.claims.at(-1) ?? 0) : 0;
  return {
    ...{ type: kind, work, claim, worker: 'w', cause: 'lost', progressed, resultBlob: 'r', pageCount: 1 },
    ...{ code: 'EXTRACTION_FAILED', before: '' },
  } as unknown as JobCommand;
}
