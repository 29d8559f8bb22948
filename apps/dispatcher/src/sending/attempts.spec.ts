import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { eventually, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { CLAIM_MS } from '../deliveries/delivery.ts';
import { DUE, HEALTH, RESPONSE_HEADS } from '../kinds.ts';
import { plan, SendingOnDisk, stateOf } from './sending-on-disk.features.ts';
import type { Dispatcher } from './sending-on-disk.features.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const JOB = '0a7a3f6c-5d0e-8c1b-9f57-6f1f0c9d2e11';

let world: SendingOnDisk;
let receiver: WebhookReceiver;
let dispatcher: Dispatcher;

beforeEach(async () => {
  world = await SendingOnDisk.open();
  receiver = await startWebhookReceiver();
  world.targets.put('e', `${receiver.url}?token=of-the-query`, { secrets: [SECRET] });
  dispatcher = world.dispatcher();
});
afterEach(async () => {
  await world.close();
  await receiver.stop();
});

const attempted = () => world.lines.filter(({ message }) => message === 'delivery.attempted');
const headOf = async (id: string, attempt: number) =>
  (await world.records.get(RESPONSE_HEADS, `${id}/${attempt}`))?.value;

describe('an attempt that is due', () => {
  it('sends the stored bytes, signed, and records that they were taken', async () => {
    const planned = await plan(dispatcher, 'e');
    expect(await dispatcher.attempts.make(planned.id)).toEqual({ kind: 'made', status: 'delivered' });
    const [request] = receiver.received;
    expect(request?.body.toString()).toBe(planned.body);
    expect(request?.headers).toMatchObject({ 'webhook-id': planned.eventId, 'content-type': 'application/json' });
    expect(() => new Webhook(SECRET).verify(planned.body, request?.headers as Record<string, string>)).not.toThrow();
    expect(await stateOf(dispatcher, planned)).toMatchObject({
      status: 'delivered',
      attempts: [{ attempt: 1, answer: { status: 200, address: '127.0.0.1', succeeded: true } }],
    });
  });

  it.each([
    ['01', 1],
    ['00', 0],
  ])('carries the trace of its delivery with the flags %s in %d headers', async (flags, headers) => {
    const trace = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-${flags}`;
    await dispatcher.attempts.make((await plan(dispatcher, 'e', {}, trace)).id);
    expect(receiver.received.filter((request) => request.headers['traceparent'] === trace)).toHaveLength(headers);
    expect(receiver.received).toHaveLength(1);
  });

  it('keeps what the receiver answered beside the log, not in it', async () => {
    receiver.answerNext({ status: 500, body: 'no such invoice of Müller' });
    const { id } = await plan(dispatcher, 'e', { jobId: JOB });
    expect(await dispatcher.attempts.make(id)).toEqual({ kind: 'made', status: 'waiting' });
    expect(await headOf(id, 1)).toEqual({ jobId: JOB, text: 'no such invoice of Müller' });
    expect(JSON.stringify(await stateOf(dispatcher, { id }))).not.toContain('Müller');
  });

  it('has one line in the log, without URL, secret and contents', async () => {
    receiver.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    const { id } = await plan(dispatcher, 'e', { jobId: JOB });
    await dispatcher.attempts.make(id);
    world.skip(60_000);
    await dispatcher.attempts.make(id);
    const ids = { job_id: JOB, delivery: id, endpoint: 'e' };
    const nextTryAt: unknown = expect.stringMatching(/Z$/);
    expect(attempted()).toMatchObject([
      { ...ids, attempt: 1, outcome: 'retry', status: 503, error: null, address: '127.0.0.1', nextTryAt },
      { ...ids, attempt: 2, outcome: 'delivered', status: 200, latencyMs: expect.any(Number), nextTryAt: null },
    ]);
    for (const hidden of ['of-the-query', '127.0.0.1:', SECRET, 'Müller'])
      expect(JSON.stringify(world.lines)).not.toContain(hidden);
  });

  it('waits as long as the receiver asks for', async () => {
    receiver.answerNext({ status: 429, headers: { 'retry-after': '3600' } });
    const { id } = await plan(dispatcher, 'e');
    const before = world.now().getTime();
    await dispatcher.attempts.make(id);
    const state = await stateOf(dispatcher, { id });
    const waits = state.status === 'waiting' ? Date.parse(state.dueAt) - before : 0;
    expect(waits).toBeGreaterThanOrEqual(3_600_000);
    expect(waits).toBeLessThan(3_660_000);
    expect(await dispatcher.attempts.make(id)).toMatchObject({ kind: 'not-due' });
    expect(receiver.received).toHaveLength(1);
  });

  it('is made by one of many that try at once', async () => {
    const { id } = await plan(dispatcher, 'e');
    const others = [1, 2, 3].map(() => world.dispatcher());
    await Promise.all([dispatcher, ...others, ...others].map(({ attempts }) => attempts.make(id)));
    expect(receiver.received).toHaveLength(1);
  });

  it('is over for good once it was delivered', async () => {
    const { id } = await plan(dispatcher, 'e');
    await dispatcher.attempts.make(id);
    await dispatcher.deliveries.settlement.drained();
    await world.records.put(DUE, id, 1, { endpointId: 'e', state: 'parked', scanAt: '2026-01-01' });
    expect(await dispatcher.attempts.make(id)).toEqual({ kind: 'finished' });
    expect(await world.records.get(DUE, id)).toBeUndefined();
    expect(await dispatcher.attempts.make('5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0')).toEqual({ kind: 'unknown' });
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a dispatcher that dies between sending and recording', () => {
  const send = async () => {
    receiver.answerNext({ status: 200, body: 'late', afterMs: 200 });
    const planned = await plan(dispatcher, 'e');
    const first = dispatcher.attempts.make(planned.id);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    return { ...planned, first };
  };

  it('has the same sent again under the same number, but not before its claim lapsed', async () => {
    const { id, eventId, body, first } = await send();
    const other = world.dispatcher();
    expect(await other.attempts.make(id)).toEqual({ kind: 'under-way' });
    world.skip(CLAIM_MS);
    expect(await other.attempts.make(id)).toEqual({ kind: 'made', status: 'delivered' });
    expect(receiver.received.map((request) => request.body.toString())).toEqual([body, body]);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([eventId, eventId]);
    expect(await stateOf(other, { id })).toMatchObject({ attempts: [{ attempt: 1 }] });
    await first;
  });

  it('changes nothing when its answer comes after all', async () => {
    const { id, first } = await send();
    world.skip(CLAIM_MS);
    receiver.answerNext({ status: 200, body: 'counts' });
    await world.dispatcher().attempts.make(id);
    const recorded = await stateOf(dispatcher, { id });
    expect(await first).toEqual({ kind: 'outlived' });
    expect(await stateOf(dispatcher, { id })).toEqual(recorded);
    expect((await headOf(id, 1))?.text).toBe('counts');
    expect(attempted().map(({ outcome }) => outcome)).toEqual(['delivered', 'outlived']);
  });
});

describe('a delivery with nobody to send to', () => {
  it.each(['endpoint-disabled', 'endpoint-deleted'] as const)('ends as %s, without a request', async (reason) => {
    const { id } = await plan(dispatcher, 'e');
    world.targets.lose('e', reason);
    expect(await dispatcher.attempts.make(id)).toEqual({ kind: 'ended' });
    expect(await stateOf(dispatcher, { id })).toMatchObject({ status: 'failed', reason, attempts: [] });
    expect(receiver.received).toHaveLength(0);
  });

  it('that answers 410 is told nothing more', async () => {
    receiver.answerNext({ status: 410 });
    const [first, second] = [await plan(dispatcher, 'e'), await plan(dispatcher, 'e')];
    await dispatcher.attempts.make(first.id);
    await dispatcher.attempts.make(second.id);
    expect(world.targets.disabled).toEqual([['e', 'gone']]);
    expect(await stateOf(dispatcher, first)).toMatchObject({ status: 'failed', reason: 'refused' });
    expect(await stateOf(dispatcher, second)).toMatchObject({ status: 'failed', reason: 'endpoint-disabled' });
    expect(receiver.received).toHaveLength(1);
    expect(await world.records.get(HEALTH, 'e')).toBeUndefined();
  });
});

describe('an erased job', () => {
  it('is told to nobody any more', async () => {
    const { id } = await plan(dispatcher, 'e', { jobId: JOB });
    await world.tombstones.bury(JOB);
    expect(await dispatcher.attempts.make(id)).toEqual({ kind: 'ended' });
    expect(await stateOf(dispatcher, { id })).toMatchObject({ status: 'failed', reason: 'erased' });
    expect(receiver.received).toHaveLength(0);
  });

  it('leaves nothing of an answer that was under way', async () => {
    receiver.answerNext({ status: 500, body: 'personal', afterMs: 100 });
    const { id } = await plan(dispatcher, 'e', { jobId: JOB });
    const made = dispatcher.attempts.make(id);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await world.tombstones.bury(JOB);
    await made;
    expect(await headOf(id, 1)).toBeUndefined();
  });
});
