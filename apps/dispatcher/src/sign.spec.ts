import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { isUsableSecret, signatureHeaders } from './sign.ts';

const eventId = '5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0';
const now = new Date();

describe('an endpoint without a secret', () => {
  it('gets no signature', () => {
    expect(signatureHeaders(null, { eventId, body: Buffer.from('{}'), at: now })).toEqual({});
  });
});

describe('an endpoint with a plain secret', () => {
  it('gets the known HMAC-SHA256 of the raw body in lower-case hex', () => {
    // RFC 4231, test case 2.
    const body = Buffer.from('what do ya want for nothing?');
    expect(signatureHeaders('Jefe', { eventId, body, at: now })).toEqual({
      'X-Webhook-Signature': '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    });
  });

  it('verifies for any secret and body', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }).filter((secret) => !secret.startsWith('whsec_')),
        fc.json({ stringUnit: 'binary' }),
        (secret, json) => {
          const { 'X-Webhook-Signature': given } = signatureHeaders(secret, {
            eventId,
            body: Buffer.from(json),
            at: now,
          });
          expect(given).toBe(createHmac('sha256', Buffer.from(secret, 'utf8')).update(json, 'utf8').digest('hex'));
        },
      ),
    );
  });
});

describe('an endpoint with a Standard Webhooks secret', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

  it('gets headers that the standardwebhooks package accepts', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const headers = signatureHeaders(secret, { eventId, body: Buffer.from(json), at: now });
        expect(() => new Webhook(secret).verify(json, headers)).not.toThrow();
        expect(() => new Webhook(secret).verify(`${json} `, headers)).toThrow('No matching signature');
      }),
    );
  });

  it('gets the reference signature too, keyed with the whole string', () => {
    const { 'X-Webhook-Signature': given } = signatureHeaders(secret, { eventId, body: Buffer.from('{}'), at: now });
    expect(given).toBe(createHmac('sha256', secret).update('{}').digest('hex'));
  });
});

describe('a secret', () => {
  it.each(['s', 'not whsec_', `whsec_${Buffer.alloc(24).toString('base64')}`, `whsec_${'a'.repeat(64)}`])(
    'is usable: %s',
    (secret) => {
      expect(isUsableSecret(secret)).toBe(true);
    },
  );
  it.each(['', 'whsec_', 'whsec_not base64 at all, not at all', `whsec_${Buffer.alloc(23).toString('base64')}`])(
    'is not usable: "%s"',
    (secret) => {
      expect(isUsableSecret(secret)).toBe(false);
    },
  );
});
