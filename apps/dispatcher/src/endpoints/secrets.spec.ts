import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import type { Secret } from '../kinds.ts';
import { signatureHeaders } from '../sending/sign.ts';
import { firstSecrets, newSecret, rotated, secretBody, signing } from './secrets.ts';

const start = new Date('2026-01-01T00:00:00.000Z');
const at = (hours: number) => new Date(start.getTime() + hours * 3_600_000);

/** As long as there is room. */
function rotate(...given: Parameters<typeof rotated>): readonly Secret[] {
  const secrets = rotated(...given);
  if (!secrets) throw new Error('too many sign');
  return secrets;
}

describe('a rotation', () => {
  it('puts the new secret first and lets the former sign for the overlap', () => {
    const secrets = rotate([{ secret: 'old', until: null }], { secret: 'new', overlapHours: 2 }, start);
    expect(signing(secrets, at(1)).map(({ secret }) => secret)).toEqual(['new', 'old']);
    expect(secretBody(secrets, at(1))).toMatchObject({ secret: 'new', previous: { secret: 'old' } });
    expect(secretBody(secrets, at(2))).toEqual({ secret: 'new', previous: null });
  });

  it('without overlap cuts off every former one', () => {
    const once = rotate([{ secret: 'a', until: null }], { secret: 'b', overlapHours: 24 }, start);
    expect(rotate(once, { secret: 'c', overlapHours: 0 }, start)).toEqual([{ secret: 'c', until: null }]);
  });

  it('that is asked for again with the same secret changes nothing', () => {
    const once = rotate([{ secret: 'a', until: null }], { secret: 'b', overlapHours: 24 }, start);
    expect(rotate(once, { secret: 'b', overlapHours: 24 }, at(1))).toBe(once);
  });

  it('goes back to a former secret, which then signs first and once', () => {
    const once = rotate([{ secret: 'a', until: null }], { secret: 'b', overlapHours: 24 }, start);
    const back = rotate(once, { secret: 'a', overlapHours: 24 }, at(1));
    expect(back.map(({ secret }) => secret)).toEqual(['a', 'b']);
  });

  it('asked for twice, as its first answer was lost, cuts off nobody', () => {
    const first = firstSecrets(undefined);
    const twice = [0, 0].reduce((secrets) => rotate(secrets, { overlapHours: 24 }, start), first);
    expect(signing(twice, at(23))).toHaveLength(3);
    expect(secretBody(twice, at(23)).previous).toMatchObject({ secret: first[0]?.secret });
  });

  it('is refused while five sign, rather than that the oldest is cut off; without overlap it is not', () => {
    const five = [1, 2, 3, 4].reduce((secrets) => rotate(secrets, { overlapHours: 2 }, start), firstSecrets(undefined));
    expect(five).toHaveLength(5);
    expect(rotated(five, { overlapHours: 2 }, at(1))).toBeUndefined();
    expect(rotated(five, { overlapHours: 0 }, at(1))).toHaveLength(1);
    expect(rotated(five, { overlapHours: 2 }, at(2))).toHaveLength(2);
  });

  it('never leaves a receiver behind that switches within the overlap', () => {
    const rotations = fc.array(
      fc.record({ afterHours: fc.integer({ min: 0, max: 30 }), overlapHours: fc.integer({ min: 1, max: 48 }) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(rotations, (steps) => {
        let [secrets, hours] = [firstSecrets(newSecret()), 0];
        for (const { afterHours, overlapHours } of steps) {
          const [former] = secrets;
          secrets = rotate(secrets, { overlapHours }, at((hours += afterHours)));
          const now = at(hours + overlapHours - 0.01);
          const signed = { eventId: 'e', body: Buffer.from('{}'), at: new Date() };
          const headers = signatureHeaders(
            signing(secrets, now).map(({ secret }) => secret),
            signed,
          );
          for (const secret of [secrets[0]?.secret ?? '', former?.secret ?? ''])
            expect(() => new Webhook(secret).verify('{}', headers)).not.toThrow();
        }
      }),
    );
  });
});
