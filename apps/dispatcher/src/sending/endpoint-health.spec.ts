import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HEALTH } from '../kinds.ts';
import type { Health } from '../kinds.ts';
import { BREAKER } from './endpoint-health.ts';
import type { Admission, EndpointHealth } from './endpoint-health.ts';
import { SendingOnDisk } from './sending-on-disk.features.ts';

const DAY = 24 * 60 * 60_000;
const HERE = new URL('http://127.0.0.1:1/');

let world: SendingOnDisk;
let health: EndpointHealth;

beforeEach(async () => {
  world = await SendingOnDisk.open();
  world.targets.put('e', 'http://127.0.0.1:1/');
  ({ health } = world.dispatcher());
});
afterEach(() => world.close());

const fail = async (times: number, by = health) => {
  for (let at = 0; at < times; at += 1) await by.attempted('e', 'retry', HERE);
};
const stored = async (): Promise<Health | undefined> => (await world.records.get(HEALTH, 'e'))?.value;
const waitsMs = async () => Date.parse((await stored())?.probeAt ?? '') - world.now().getTime();

describe('an endpoint that answers well', () => {
  it('is nowhere written down', async () => {
    await health.attempted('e', 'delivered', HERE);
    expect(await health.admit('e')).toBe('closed');
    expect(await stored()).toBeUndefined();
  });

  it('after some failures starts to be counted anew', async () => {
    await fail(BREAKER.failures - 1);
    await health.attempted('e', 'delivered', HERE);
    await fail(BREAKER.failures - 1);
    expect(await health.admit('e')).toBe('closed');
  });
});

describe('an endpoint that fails five times in a row', () => {
  beforeEach(() => fail(BREAKER.failures));

  it('gets nothing more, from any dispatcher', async () => {
    expect(await health.admit('e')).toBe('open');
    expect(await world.dispatcher().health.admit('e')).toBe('open');
    expect(await health.admit('another')).toBe('closed');
  });

  it('gets one probe after 30 s, whoever asks', async () => {
    const others = [1, 2, 3].map(() => world.dispatcher().health);
    world.skip(29_000);
    expect(await health.admit('e')).toBe('open');
    world.skip(1_000);
    const admitted = await Promise.all([health, ...others].map((one) => one.admit('e')));
    expect(admitted.toSorted()).toEqual(['open', 'open', 'open', 'probe']);
  });

  it('is probed half as often after each failed probe, at least every 5 min', async () => {
    const waits: number[] = [];
    for (let probe = 0; probe < 6; probe += 1) {
      const seconds = Math.round((await waitsMs()) / 1_000);
      waits.push(seconds);
      world.skip(seconds * 1_000 + 10);
      expect(await health.admit('e')).toBe('probe');
      await fail(1);
    }
    expect(waits).toEqual([30, 60, 120, 240, 300, 300]);
  });

  it('gets everything again after a success', async () => {
    world.skip(30_000);
    await health.admit('e');
    await health.attempted('e', 'delivered', HERE);
    expect(await health.admit('e')).toBe('closed');
    expect(await stored()).toBeUndefined();
  });

  it('does not wait longer because of attempts that were under way when it opened', async () => {
    const before = await stored();
    await fail(3);
    expect(await stored()).toEqual(before);
  });

  it('is asked again at once when a probe was given back', async () => {
    world.skip(30_000);
    expect(await health.admit('e')).toBe('probe');
    expect(await health.admit('e')).toBe('open');
    await health.returnProbe('e');
    expect(await health.admit('e')).toBe('probe');
  });

  it('is decided about by whatever comes next when nothing waits for it', async () => {
    world.skip(30_000);
    await health.idle('e');
    expect(await health.admit('e')).toBe('closed');
    await fail(1);
    expect(await health.admit('e')).toBe('open');
  });
});

describe('an endpoint that fails for days', () => {
  it('is disabled after five of them, and starts anew when it is enabled again', async () => {
    await fail(BREAKER.failures);
    world.skip(5 * DAY - 60_000);
    await health.admit('e');
    await fail(1);
    expect(world.targets.disabled).toEqual([]);
    world.skip(60_000);
    await fail(1);
    expect(world.targets.disabled).toEqual([['e', 'failing']]);
    expect(await stored()).toBeUndefined();
  });

  it('stays when it succeeded once in between', async () => {
    await fail(BREAKER.failures);
    world.skip(4 * DAY);
    await health.attempted('e', 'delivered', HERE);
    world.skip(4 * DAY);
    await fail(BREAKER.failures + 1);
    expect(world.targets.disabled).toEqual([]);
  });

  it('stays when it was hardly asked', async () => {
    await fail(1);
    world.skip(6 * DAY);
    await fail(1);
    expect(world.targets.disabled).toEqual([]);
  });
});

describe('several dispatchers that fail at once', () => {
  it('count every failure', async () => {
    const others = [1, 2].map(() => world.dispatcher().health);
    await Promise.all([...others, ...others].map((one) => one.attempted('e', 'retry', HERE)));
    expect((await stored())?.failures).toBe(4);
  });
});

type Step = 'succeed' | 'fail' | 'second' | 'minute';

/** What a breaker is meant to do, without store and rivals. */
class Model {
  failures = 0;
  openUntil = 0;
  at = 0;

  admit(): Admission {
    if (this.failures < BREAKER.failures) return 'closed';
    return this.at >= this.openUntil ? 'probe' : 'open';
  }

  take(step: Step): void {
    if (step === 'second') this.at += 1_000;
    if (step === 'minute') this.at += 60_000;
    if (step === 'succeed') this.failures = 0;
    if (step !== 'fail') return;
    this.failures += 1;
    const wait = BREAKER.probeAfterMs * 2 ** (this.failures - BREAKER.failures);
    this.openUntil = this.at + Math.min(wait, BREAKER.probeAtMostMs);
  }
}

describe('a breaker', () => {
  it('admits as its model does, whatever happens', async () => {
    const steps = fc.array(fc.constantFrom<Step>('succeed', 'fail', 'fail', 'fail', 'second', 'minute'), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(fc.uuid(), steps, async (id, taken) => {
        const model = new Model();
        for (const step of taken) {
          if (step === 'second') world.skip(1_000);
          if (step === 'minute') world.skip(60_000);
          const made = step === 'fail' || step === 'succeed';
          const expected = model.admit();
          if (made) expect(await health.admit(id)).toBe(expected);
          if (made && expected !== 'open') await health.attempted(id, step === 'fail' ? 'retry' : 'delivered', HERE);
          if (!made || expected !== 'open') model.take(step);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('an endpoint that has moved since an attempt began', () => {
  const former = new URL('http://127.0.0.1:2/');

  it('is not disabled by a 410 of its former address', async () => {
    await health.attempted('e', 'gone', former);
    expect(world.targets.disabled).toEqual([]);
    await health.attempted('e', 'gone', HERE);
    expect(world.targets.disabled).toEqual([['e', 'gone']]);
  });

  it('is not disabled for what its former address did for five days', async () => {
    await fail(BREAKER.failures);
    world.skip(5 * DAY);
    await health.attempted('e', 'retry', former);
    expect(world.targets.disabled).toEqual([]);
  });
});
