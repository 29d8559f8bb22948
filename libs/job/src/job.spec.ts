import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ERROR_CODES, errorCodeOf } from './error-codes.ts';
import type { ErrorCode } from './error-codes.ts';
import { decide, evolve, IllegalHistory, MAX_ATTEMPTS, NO_JOB } from './job.ts';
import type { Decision, JobCommand, JobEvent, JobFacts, JobState, Recorded } from './job.ts';
import { viewOf } from './view.ts';
import type { JobView } from './view.ts';

const FACTS: JobFacts = {
  ...{ accountId: 'a', templateId: 't', templateVersion: 1, blobId: 'b', sha256: 'c'.repeat(64), size: 9 },
  ...{ mediaType: 'application/pdf', language: null, pages: null },
};
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

/** A stream as the log keeps it: each entry is one commit. */
type Stream = readonly Recorded[];
const commits = (...decided: (readonly JobEvent[])[]): Stream =>
  decided.flatMap((events, index) => events.map((event) => ({ event, version: index + 1, at: at(index) })));

const submitted: JobEvent = { type: 'JobSubmitted', data: FACTS };
const started = (n: number): JobEvent => ({ type: 'AttemptStarted', data: { n, worker: 'w' } });
const resumed = (n: number, losses: number): JobEvent => ({
  type: 'AttemptResumed',
  data: { n, cause: 'lost', losses },
});
const failedAttempt = (n: number, code: ErrorCode): JobEvent => ({ type: 'AttemptFailed', data: { n, code } });
const scheduled = (n: number, notBefore: string): JobEvent => ({ type: 'RetryScheduled', data: { n, notBefore } });

const claim = (work: number): JobCommand => ({ type: 'claim', work, worker: 'w' });
const complete = (of: number): JobCommand => ({ type: 'complete', claim: of, resultBlob: 'r', pageCount: 2 });
const fail = (of: number, code: ErrorCode): JobCommand => ({ type: 'fail', claim: of, code, pageCount: null });
const release = (of: number, progressed = false): JobCommand => ({
  type: 'release',
  claim: of,
  cause: 'lost',
  progressed,
});

const fold = (stream: Stream, from: JobState = NO_JOB): JobState => stream.reduce(evolve, from);
const when = (stream: Stream, command: JobCommand, now = at(100)): Decision => decide(fold(stream), command, now);

describe('a job that does not exist', () => {
  it('is made by a submission', () => {
    expect(when([], { type: 'submit', facts: FACTS })).toEqual({ decided: [submitted] });
  });
  it('refuses everything else as unknown', () => {
    expect(when([], claim(1))).toEqual({ refused: 'unknown' });
    expect(when([], { type: 'cancel' })).toEqual({ refused: 'unknown' });
  });
});

describe('a pending job', () => {
  const stream = commits([submitted]);
  it('is not made again', () => {
    expect(when(stream, { type: 'submit', facts: FACTS })).toEqual({ refused: 'exists' });
  });
  it('is claimed by the commit that scheduled its work', () => {
    expect(when(stream, claim(1))).toEqual({ decided: [started(1)] });
  });
  it('is not claimed by any other commit', () => {
    expect(when(stream, claim(2))).toEqual({ refused: 'overtaken' });
  });
  it('cannot be completed by a claim that was never granted', () => {
    expect(when(stream, complete(1))).toEqual({ refused: 'overtaken' });
  });
});

describe('a job in its first attempt', () => {
  const stream = commits([submitted], [started(1)]);
  it('cannot be claimed a second time', () => {
    expect(when(stream, claim(1))).toEqual({ refused: 'overtaken' });
  });
  it('is completed by its claim', () => {
    expect(when(stream, complete(2))).toEqual({
      decided: [
        { type: 'PagesRead', data: { n: 1, pages: 2 } },
        { type: 'JobCompleted', data: { n: 1, resultBlob: 'r' } },
      ],
    });
  });
  it('is tried again 5 s after its reader died', () => {
    expect(when(stream, fail(2, 'READER_CRASHED'), at(10))).toEqual({
      decided: [failedAttempt(1, 'READER_CRASHED'), scheduled(2, at(15))],
    });
  });
  it('fails at once for a permanent fault', () => {
    expect(when(stream, fail(2, 'ENCRYPTED'))).toEqual({
      decided: [failedAttempt(1, 'ENCRYPTED'), { type: 'JobFailed', data: { code: 'ENCRYPTED' } }],
    });
  });
  it('keeps its attempt when the extractor is lost', () => {
    expect(when(stream, release(2))).toEqual({ decided: [resumed(1, 1)] });
  });
  it('counts no loss after new pages', () => {
    expect(when(stream, release(2, true))).toEqual({ decided: [resumed(1, 0)] });
  });
});

describe('a job whose attempt was resumed', () => {
  const stream = commits([submitted], [started(1)], [resumed(1, 1)], [started(1)]);
  it('is still in its first attempt', () => {
    expect(viewOf(fold(stream) as Exclude<JobState, { status: 'none' }>)).toMatchObject({
      status: 'processing',
      attempts: 1,
    });
  });
  it('takes a completion from the former claim', () => {
    expect(when(stream, complete(2))).toHaveProperty('decided');
  });
  it('takes a failure only from the newest claim', () => {
    expect(when(stream, fail(2, 'READER_CRASHED'))).toEqual({ refused: 'overtaken' });
    expect(when(stream, fail(4, 'READER_CRASHED'))).toHaveProperty('decided');
  });
  it('spends the attempt on the sixth loss in a row without a new page', () => {
    const sixth = commits([submitted], [started(1)], [resumed(1, 5)], [started(1)]);
    expect(when(sixth, release(4))).toEqual({ decided: [failedAttempt(1, 'WORKER_LOST'), scheduled(2, at(105))] });
  });
});

describe('a job waiting for its second attempt', () => {
  const stream = commits([submitted], [started(1)], [failedAttempt(1, 'READER_CRASHED'), scheduled(2, at(7))]);
  it('is not claimed before its time', () => {
    expect(when(stream, claim(3), at(6))).toEqual({ refused: 'early', notBefore: at(7) });
  });
  it('is claimed at its time as attempt 2', () => {
    expect(when(stream, claim(3), at(7))).toEqual({ decided: [started(2)] });
  });
  it('takes a completion from the attempt that failed, until the next one is claimed', () => {
    expect(when(stream, complete(2))).toHaveProperty('decided');
    const next = [...stream, { event: started(2), version: 4, at: at(8) }];
    expect(when(next, complete(2))).toEqual({ refused: 'overtaken' });
  });
});

describe('a job in its third attempt', () => {
  const stream = commits(
    [submitted],
    [started(1)],
    [failedAttempt(1, 'READER_CRASHED'), scheduled(2, at(2))],
    [started(2)],
    [failedAttempt(2, 'READER_CRASHED'), scheduled(3, at(4))],
    [started(3)],
  );
  it('fails when its reader dies again', () => {
    expect(when(stream, fail(6, 'READER_CRASHED'))).toEqual({
      decided: [failedAttempt(3, 'READER_CRASHED'), { type: 'JobFailed', data: { code: 'READER_CRASHED' } }],
    });
  });
  it('waits 25 s before it', () => {
    expect(when(stream.slice(0, -3), fail(4, 'READER_CRASHED'), at(50))).toMatchObject({
      decided: [{}, scheduled(3, at(75))],
    });
  });
});

describe('a failed job', () => {
  const stream = commits(
    [submitted],
    [started(1)],
    [failedAttempt(1, 'ENCRYPTED'), { type: 'JobFailed', data: { code: 'ENCRYPTED' } }],
  );
  it('takes no completion any more', () => {
    expect(when(stream, complete(2))).toEqual({ refused: 'overtaken' });
  });
  it('starts again as pending with no attempts', () => {
    const again = [...stream, { event: { type: 'JobRetried', data: { run: 2 } }, version: 4, at: at(9) } as const];
    expect(when(stream, { type: 'retry' })).toEqual({ decided: [{ type: 'JobRetried', data: { run: 2 } }] });
    expect(viewOf(fold(again) as Exclude<JobState, { status: 'none' }>)).toMatchObject({
      ...{ status: 'pending', attempts: 0, startedAt: null, pageCount: null, createdAt: at(0), error: null },
    });
    expect(when(again, claim(4))).toEqual({ decided: [started(1)] });
  });
  it('begins the run that is asked for and no other', () => {
    expect(when(stream, { type: 'retry', run: 2 })).toEqual({ decided: [{ type: 'JobRetried', data: { run: 2 } }] });
    for (const run of [1, 3]) expect(when(stream, { type: 'retry', run })).toEqual({ refused: 'overtaken' });
  });
});

describe('an erased job', () => {
  it('was cancelled first if it was unfinished, and takes no command any more', () => {
    const erasing = when(commits([submitted]), { type: 'erase' });
    expect(erasing).toEqual({
      decided: [
        { type: 'JobCancelled', data: {} },
        { type: 'JobErased', data: {} },
      ],
    });
    const stream = commits(
      [submitted],
      [
        { type: 'JobCancelled', data: {} },
        { type: 'JobErased', data: {} },
      ],
    );
    expect(when(stream, complete(1))).toEqual({ refused: 'erased' });
  });
});

describe('a job for which templates compete', () => {
  const template = { templateId: 'b', templateVersion: 3 };
  const competing = [{ templateId: 'a', templateVersion: 1 }, template];
  const facts = { ...FACTS, templateId: 'auto', templateVersion: 0, competing };
  const stream = commits([{ type: 'JobSubmitted', data: facts }], [started(1)]);
  it('is one of the template that its completion names, and keeps who competed', () => {
    const decision = when(stream, { type: 'complete', claim: 2, resultBlob: 'r', pageCount: 1, template });
    expect(decision).toMatchObject({ decided: [{ type: 'PagesRead' }, { type: 'JobCompleted', data: { template } }] });
    const events = 'decided' in decision ? decision.decided : [];
    const done = fold([...stream, ...events.map((event) => ({ event, version: 3, at: at(3) }))]);
    expect(done).toMatchObject({ status: 'completed', facts: { ...template, competing } });
  });
});

describe('a job that finished long ago', () => {
  const stream = commits([submitted], [{ type: 'JobCancelled', data: {} }]);
  it('expires only if it finished before the given time', () => {
    expect(when(stream, { type: 'expire', before: at(1) })).toEqual({ refused: 'unfinished' });
    expect(when(stream, { type: 'expire', before: at(2) })).toEqual({ decided: [{ type: 'JobErased', data: {} }] });
  });
  it('does not expire once it was started again', () => {
    const again = [...stream, { event: { type: 'JobRetried', data: { run: 2 } }, version: 3, at: at(2) } as const];
    expect(when(again, { type: 'expire', before: at(9) })).toEqual({ refused: 'unfinished' });
  });
});

describe('a history that no commands can have made', () => {
  it('is refused', () => {
    expect(() => evolve(NO_JOB, { event: started(1), version: 1, at: at(0) })).toThrow(IllegalHistory);
  });
});

describe('error codes', () => {
  it('are told from other texts', () => {
    expect(errorCodeOf('ENCRYPTED')).toBe('ENCRYPTED');
    expect(errorCodeOf('toString')).toBeUndefined();
  });
});

// ---- any sequence of commands ---------------------------------------------------------------------------------------

const code = fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[]));
/** Versions near the head, so that commands often hit. */
const back = fc.integer({ min: 0, max: 4 });
type Step = {
  readonly kind: JobCommand['type'];
  readonly back: number;
  readonly seconds: number;
  readonly code: ErrorCode;
  readonly flag: boolean;
};
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<JobCommand['type'][]>(
    'submit',
    'claim',
    'claim',
    'claim',
    'release',
    'release',
    'complete',
    'fail',
    'fail',
    'cancel',
    'retry',
    'erase',
    'expire',
  ),
  back,
  seconds: fc.integer({ min: 0, max: 40 }),
  code,
  flag: fc.boolean(),
});

function commandOf({ kind, back: distance, code: why, flag }: Step, head: number, now: string): JobCommand {
  const version = head - distance;
  switch (kind) {
    case 'submit':
      return { type: 'submit', facts: FACTS };
    case 'claim':
      return { type: 'claim', work: version, worker: 'w' };
    case 'release':
      return { type: 'release', claim: version, cause: flag ? 'lost' : 'handed-back', progressed: flag };
    case 'complete':
      return { type: 'complete', claim: version, resultBlob: `r${version}`, pageCount: 1 };
    case 'fail':
      return { type: 'fail', claim: version, code: why, pageCount: flag ? 3 : null };
    case 'expire':
      return { type: 'expire', before: now };
    case 'cancel':
    case 'retry':
    case 'erase':
      return { type: kind };
  }
}

/** Runs steps against a growing stream; answers the stream and the state after each commit. */
function history(steps: readonly Step[]) {
  const stream: Recorded[] = [];
  const states: JobState[] = [NO_JOB];
  let [state, head, seconds]: [JobState, number, number] = [NO_JOB, 0, 0];
  for (const one of [{ ...steps[0], kind: 'submit' } as Step, ...steps]) {
    seconds += one.seconds;
    const decision = decide(state, commandOf(one, head, at(seconds)), at(seconds));
    if ('refused' in decision || decision.decided.length === 0) continue;
    head++;
    for (const event of decision.decided) stream.push({ event, version: head, at: at(seconds) });
    state = fold(stream);
    states.push(state);
  }
  return { stream, states };
}

const TERMINAL = new Set(['JobCompleted', 'JobFailed', 'JobCancelled']);
const histories = fc.array(step, { minLength: 1, maxLength: 60 }).map(history);

describe('any sequence of commands', () => {
  it('ends a run at most once', () => {
    fc.assert(
      fc.property(histories, ({ stream }) => {
        let ends = 0;
        for (const { event } of stream) {
          if (event.type === 'JobRetried') ends = 0;
          if (TERMINAL.has(event.type)) ends++;
          expect(ends).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('numbers the attempts of a run 1..k, k ≤ 3', () => {
    fc.assert(
      fc.property(histories, ({ stream }) => {
        let newest = 0;
        for (const { event } of stream) {
          if (event.type === 'JobRetried') newest = 0;
          if (event.type !== 'AttemptStarted') continue;
          expect([newest, newest + 1]).toContain(event.data.n);
          expect(event.data.n).toBeGreaterThanOrEqual(1);
          expect(event.data.n).toBeLessThanOrEqual(MAX_ATTEMPTS);
          newest = event.data.n;
        }
      }),
    );
  });

  it('starts no attempt before its time, and waits 5 s and 25 s', () => {
    fc.assert(
      fc.property(histories, ({ stream }) => {
        let failedAt = '';
        for (const { event, at: time } of stream) {
          if (event.type === 'AttemptFailed') failedAt = time;
          if (event.type === 'RetryScheduled') {
            const wait = Date.parse(event.data.notBefore) - Date.parse(failedAt);
            expect(wait).toBe(event.data.n === 2 ? 5_000 : 25_000);
          }
          if (event.type === 'AttemptStarted' && event.data.n > 1)
            expect(Date.parse(time)).toBeGreaterThanOrEqual(Date.parse(failedAt) + 5_000);
        }
      }),
    );
  });

  it('folds every prefix to the state, and so the view, at that point', () => {
    fc.assert(
      fc.property(histories, ({ stream, states }) => {
        states.forEach((state, version) => {
          const prefix = fold(stream.filter((recorded) => recorded.version <= version));
          expect(prefix).toEqual(state);
          if (state.status !== 'none') expect(viewOf(prefix as typeof state)).toEqual(viewOf(state));
        });
      }),
    );
  });

  it('numbers the events without gaps, all runs together', () => {
    fc.assert(
      fc.property(histories, ({ stream }) => {
        let state: JobState = NO_JOB;
        stream.forEach((recorded, index) => {
          state = evolve(state, recorded);
          expect(state).toMatchObject({ events: index + 1 });
        });
      }),
    );
  });

  it('leaves nothing for any command after the job was erased, and no document in its view', () => {
    fc.assert(
      fc.property(histories, step, ({ stream, states }, one) => {
        const state = states.at(-1) ?? NO_JOB;
        if (state.status === 'none') return;
        const erasing = decide(state, { type: 'erase' }, at(9_999));
        const events = 'decided' in erasing ? erasing.decided : [];
        const erased = fold(
          events.map((event) => ({ event, version: 99, at: at(9_999) })),
          state,
        );
        expect(erased).toMatchObject({ status: 'erased', events: stream.length + events.length });
        expect(decide(erased, commandOf(one, 99, at(9_999)), at(9_999))).toHaveProperty('refused');
        expect(viewOf(erased as typeof state)).toMatchObject({ sha256: null, resultBlob: null, error: null });
      }),
    );
  });

  it('gives a failed run three fresh attempts when it is retried, whatever came before', () => {
    fc.assert(
      fc.property(histories, ({ states }) => {
        for (const state of states) {
          const decision = decide(state, { type: 'retry' }, at(9_999));
          expect('decided' in decision).toBe(state.status === 'failed');
          if (!('decided' in decision) || state.status !== 'failed') continue;
          const again = fold(
            decision.decided.map((event) => ({ event, version: 99, at: at(9_999) })),
            state,
          );
          expect(again).toMatchObject({ status: 'pending', run: state.run + 1, work: 99, startedAt: null });
          expect(decide(again, claim(99), at(9_999))).toEqual({ decided: [started(1)] });
        }
      }),
    );
  });

  it('shows a view that matches the contract’s table of states', () => {
    fc.assert(
      fc.property(histories, ({ states }) => {
        for (const state of states)
          if (state.status !== 'none' && state.status !== 'erased') expectContractRow(viewOf(state));
      }),
    );
  });

  it('decides nothing when a granted command is repeated', () => {
    fc.assert(
      fc.property(histories, ({ states }) => {
        for (const state of states) {
          if (state.status !== 'processing' || state.work !== null) continue;
          const newest = state.attempt.claims.at(-1) ?? 0;
          const first = decide(state, complete(newest), at(9_999));
          expect(first).toHaveProperty('decided');
          const after = fold(
            (first as { decided: JobEvent[] }).decided.map((event) => ({ event, version: newest + 1, at: at(1) })),
            state,
          );
          expect(decide(after, complete(newest), at(9_999))).toHaveProperty('refused');
        }
      }),
    );
  });
});

function expectContractRow(view: JobView): void {
  const finished = view.status === 'completed' || view.status === 'failed';
  expect(view.completedAt !== null).toBe(finished);
  expect(view.resultBlob !== null).toBe(view.status === 'completed');
  expect(view.error !== null).toBe(view.status === 'failed');
  if (view.status === 'pending') expect(view).toMatchObject({ attempts: 0, startedAt: null, pageCount: null });
  if (view.status === 'processing' || view.status === 'retrying' || view.status === 'completed') {
    expect(view.attempts).toBeGreaterThanOrEqual(1);
    expect(view.startedAt).not.toBeNull();
  }
  if (view.status === 'completed') expect(view.pageCount).not.toBeNull();
}
