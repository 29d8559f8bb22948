import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobEventBody, ListJobEventsRequest } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { JOB_ID, KEY } from '../testing/ingest-stand-in.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeEach(async () => {
  running = await startWithStandIn();
});
afterEach(() => running.close());

const AT = '2026-01-02T03:04:05.678Z';
const HISTORY: readonly JobEventBody[] = [
  { number: 1, type: 'JobSubmitted', at: AT, status: 'pending' },
  { number: 2, type: 'AttemptStarted', at: AT, status: 'processing', attempt: 1 },
  { number: 3, type: 'JobCompleted', at: AT, status: 'completed' },
];

/** Ingest with so many events now, and the rest for whoever waits. */
function ingestHas(now: number): void {
  running.ingest.behaviour.answers = {
    listJobEvents: ({ after = 0, waitMs }: ListJobEventsRequest) => {
      const there = waitMs === undefined ? Math.max(now, after) : Math.min(Math.max(now, after) + 1, HISTORY.length);
      const events = HISTORY.slice(after, there);
      return { json: JSON.stringify({ jobId: JOB_ID, events, finished: there === HISTORY.length }) };
    },
  };
}

const get = (headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${running.url}/v1/jobs/${JOB_ID}/events`, { headers: { 'x-api-key': KEY, ...headers } });
const stream = (lastEventId?: string) =>
  get({ Accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }) });
const text = (events: readonly JobEventBody[]) =>
  events.map((event) => `id: ${event.number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

describe('the history of a job', () => {
  it('is JSON for whoever does not ask for a stream', async () => {
    ingestHas(2);
    const answer = await get();
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toEqual({ jobId: JOB_ID, events: HISTORY.slice(0, 2), finished: false });
  });

  it('is streamed event by event until the job is finished', async () => {
    ingestHas(1);
    const answer = await stream();
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await answer.text()).toBe(`retry: 1000\n\n${text(HISTORY)}`);
  });

  it('is resumed after the last event seen', async () => {
    ingestHas(1);
    expect(await (await stream('1')).text()).toBe(`retry: 1000\n\n:\n\n${text(HISTORY.slice(1))}`);
  });

  it('is 204 for whoever has seen all of a finished job, so that it does not come back', async () => {
    ingestHas(3);
    const answer = await stream('3');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  it.each(['x', '-1', '1.5'])('is 400 after event %s', async (id) => {
    const answer = await stream(id);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'INVALID_PARAMETER' }]);
  });

  it('has no body for HEAD', async () => {
    ingestHas(1);
    const headers = { 'x-api-key': KEY, Accept: 'text/event-stream' };
    const answer = await fetch(`${running.url}/v1/jobs/${JOB_ID}/events`, { method: 'HEAD', headers });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});

describe('a stream of events in hand', () => {
  /** Ingest with the first event, and nothing more. */
  const ingestWaits = () => {
    running.ingest.behaviour.answers = {
      listJobEvents: ({ waitMs }: ListJobEventsRequest) =>
        waitMs === undefined
          ? { json: JSON.stringify({ jobId: JOB_ID, events: HISTORY.slice(0, 1), finished: false }) }
          : new Promise<object>(() => undefined),
    };
  };

  it('ends where it is when the gateway closes', async () => {
    ingestWaits();
    const answer = await stream();
    await eventually(() => expect(running.ingest.asked).toHaveLength(2));
    const closing = running.gateway.close();
    expect(await answer.text()).toContain('id: 1\n');
    await closing;
  });

  it('stops asking ingest when its client leaves', async () => {
    ingestWaits();
    const leave = new AbortController();
    const headers = { 'x-api-key': KEY, Accept: 'text/event-stream' };
    await fetch(`${running.url}/v1/jobs/${JOB_ID}/events`, { headers, signal: leave.signal });
    await eventually(() => expect(running.ingest.asked).toHaveLength(2));
    leave.abort();
    await eventually(() => expect(running.ingest.asked[1]?.cancelled).toBe(true));
  });

  it('ends when the job is erased', async () => {
    running.ingest.behaviour.answers = {
      listJobEvents: ({ waitMs }: ListJobEventsRequest) =>
        waitMs === undefined
          ? { json: JSON.stringify({ jobId: JOB_ID, events: [], finished: false }) }
          : { refusal: { status: 410, code: 'JOB_ERASED', message: 'The job was erased.' } },
    };
    expect(await (await stream()).text()).toBe('retry: 1000\n\n:\n\n');
  });
});
