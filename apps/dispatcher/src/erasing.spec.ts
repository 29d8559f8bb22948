import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { Bodies } from './deliveries/bodies.ts';
import { deliveryId } from './deliveries/delivery.ts';
import { SeveralDispatchers } from './several-dispatchers.features.ts';
import { COMMIT, EVENT, JOB, RUN } from './ingest-with-runs.features.ts';
import { RESPONSE_HEADS } from './kinds.ts';

/** Of the commit that erased the job. */
const ERASING = `${JOB}/000004`;

let disk: SeveralDispatchers;

beforeEach(async () => {
  disk = await SeveralDispatchers.open();
  disk.ingest.runs.set(ERASING, { ...RUN, eventId: EVENT.replace('5b', '6b') });
});
afterEach(() => disk.close());

const head = () => disk.records.get(RESPONSE_HEADS, `${deliveryId(EVENT, 'configured')}/1`);

describe('an erased job', () => {
  it('has no stored body any more, and nothing of what its receiver answered', async () => {
    disk.receiver.answerNext({ status: 200, body: 'thank you for the invoice of Müller' });
    const { finish } = await disk.start();
    await finish();
    await disk.ended('delivered');
    expect(await head()).toMatchObject({ value: { text: expect.stringContaining('Müller') } });
    expect(await disk.bodies()).not.toEqual([]);
    disk.ingest.erased.add(JOB);
    await finish(ERASING);
    await disk.told(ERASING);
    expect(await disk.delivery()).toMatchObject({ status: 'delivered', attempts: [{ answer: { status: 200 } }] });
    expect(await head()).toBeUndefined();
    expect(await disk.bodies()).toEqual([]);
  });

  it('is told to nobody any more, though an attempt is due', async () => {
    disk.receiver.answerNext({ status: 500 });
    const { finish } = await disk.start();
    await finish();
    await eventually(async () => expect((await disk.delivery())?.attempts[0]?.answer).toMatchObject({ status: 500 }));
    disk.ingest.erased.add(JOB);
    await finish(ERASING);
    await disk.told(ERASING);
    expect(await disk.delivery()).toMatchObject({ status: 'failed', reason: 'erased' });
    const since = performance.now();
    await eventually(() => expect(performance.now() - since).toBeGreaterThan(1_300));
    expect(disk.receiver.received).toHaveLength(1);
  });

  it('leaves nothing when its run is announced only afterwards', async () => {
    disk.ingest.erased.add(JOB);
    const { finish } = await disk.start();
    await finish(ERASING);
    await finish();
    await disk.told(ERASING, COMMIT);
    expect(await disk.delivery()).toBeUndefined();
    expect(disk.receiver.received).toHaveLength(0);
  });

  it('loses the body that a dispatcher stored before it died, though no delivery names it', async () => {
    await new Bodies(disk.blobs).keep(EVENT, Buffer.from('{}'));
    disk.ingest.erased.add(JOB);
    const { finish } = await disk.start();
    await finish();
    await disk.told(COMMIT);
    expect(await disk.bodies()).toEqual([]);
  });
});
