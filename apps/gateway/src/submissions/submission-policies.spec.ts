import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { field, file, submission } from '../testing/forms.ts';
import { JOB_ID, newJob } from '../testing/ingest-stand-in.ts';
import { exchange } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());
beforeEach(() => {
  running.ingest.received.length = 0;
  Object.assign(running.ingest.behaviour, { submit: newJob, answers: {} });
});

const form = [field('templateId', 't'), file('x')];
const send = (extra: readonly string[], parts = form) => exchange(running.url, submission(parts, extra));
const close = () => running.ingest.received.at(-1)?.close;

describe('a duplicate policy', () => {
  it.each(['reuse', 'retry', 'reject', 'new'])('%s is passed on from field and header', async (policy) => {
    await send([], [...form, field('onDuplicate', policy)]);
    expect(close()?.onDuplicate).toBe(policy);
    await send([`onDuplicate: ${policy}`]);
    expect(close()?.onDuplicate).toBe(policy);
  });

  it('that is blank counts as none', async () => {
    expect((await send(['onDuplicate:', 'Idempotency-Key:'], [...form, field('onDuplicate', ' ')])).status).toBe(201);
    expect(close()).toEqual({ templateId: 't', fileName: 'a.pdf' });
  });

  it('that refuses duplicates answers 409 with the job that was there', async () => {
    const refusal = { status: 409, code: 'DUPLICATE_DOCUMENT', message: 'It was there.', jobId: JOB_ID };
    running.ingest.behaviour.submit = () => ({ refusal });
    expect(await send(['onDuplicate: reject'])).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_DOCUMENT', jobId: JOB_ID },
    });
  });
});

describe('an Idempotency-Key', () => {
  it('is passed on', async () => {
    await send(['Idempotency-Key: order/7:a"~']);
    expect(close()?.idempotencyKey).toBe('order/7:a"~');
  });

  it.each(['two words', 'k'.repeat(256), 'Größe'])('is 400 as %s', async (key) => {
    const answer = await send([`Idempotency-Key: ${key}`]);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_PARAMETER' } });
    expect(running.ingest.received).toEqual([]);
  });
});

describe('a submission that prefers to wait', () => {
  it('answers the documented keys with the status that the job then has', async () => {
    running.ingest.behaviour.answers = { getJob: () => ({ json: '{"status":"failed","error":"no"}' }) };
    const answer = await send(['Prefer: respond-async, wait=5']);
    expect([answer.status, answer.headers['preference-applied']]).toEqual([201, 'wait=5']);
    expect(answer.body).toMatchObject({ jobId: JOB_ID, status: 'failed', message: 'Job queued for processing' });
    expect(Object.keys(answer.body)).toEqual(['jobId', 'status', 'message', 'createdAt']);
  });

  it('answers after the wait although the job is not finished, or is gone', async () => {
    running.ingest.behaviour.answers = { getJob: () => ({ json: '{"status":"processing"}' }) };
    expect((await send(['Prefer: wait=1'])).body['status']).toBe('processing');
    const refusal = { status: 410, code: 'JOB_ERASED', message: 'The job was erased.' };
    running.ingest.behaviour.answers = { getJob: () => ({ refusal }) };
    expect(await send(['Prefer: wait=1'])).toMatchObject({ status: 201, body: { status: 'pending' } });
  });

  it('does not wait when it does not ask to', async () => {
    const answer = await send([]);
    expect(answer.headers['preference-applied']).toBeUndefined();
    expect(answer.body['status']).toBe('pending');
  });
});
