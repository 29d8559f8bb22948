import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { isUsableSecret, signatureHeaders } from './sign.ts';

const eventId = '5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0';
const now = new Date();
const sign = (secrets: readonly string[], body: string) =>
  signatureHeaders(secrets, { eventId, body: Buffer.from(body), at: now });
const standardSecret = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;

/** What receivers of the reference API do: they parse, and check what they write out again. */
const referenceOf = (secret: string, body: string) =>
  createHmac('sha256', secret)
    .update(JSON.stringify(JSON.parse(body)))
    .digest('hex');

const AWKWARD: readonly (readonly [what: string, value: unknown])[] = [
  ['Unicode', { seller: 'Müller & Söhne – 株式会社 🧾', 'e\u0301': '\u2028', ü: '\u{1f9fe}' }],
  ['a lone surrogate', { text: '\ud83e' }],
  ['floats', { total: 1250.5, tax: 0.1 + 0.2, tiny: 5e-324, huge: 1.7976931348623157e308, none: -0 }],
  ['integer-like keys', { 10: 'b', 2: 'a', x: { 1: 1, '01': 2, '-1': 3 } }],
];

describe('an endpoint without a secret', () => {
  it('gets no signature', () => {
    expect(sign([], '{}')).toEqual({});
  });
});

describe('an endpoint with a plain secret', () => {
  it('gets the known HMAC-SHA256 of the raw body in lower-case hex, and nothing else', () => {
    // RFC 4231, test case 2.
    expect(sign(['Jefe'], 'what do ya want for nothing?')).toEqual({
      'X-Webhook-Signature': '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    });
  });

  it('verifies for any secret and body', () => {
    const secrets = fc.string({ minLength: 1, unit: 'grapheme' }).filter((secret) => !secret.startsWith('whsec_'));
    fc.assert(
      fc.property(secrets, fc.json({ stringUnit: 'binary' }), (secret, json) => {
        const expected = createHmac('sha256', Buffer.from(secret, 'utf8')).update(json, 'utf8').digest('hex');
        expect(sign([secret], json)).toEqual({ 'X-Webhook-Signature': expected });
      }),
    );
  });
});

describe('an endpoint with a Standard Webhooks secret', () => {
  const secret = standardSecret(7);

  it('gets headers that the standardwebhooks package accepts', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const headers = sign([secret], json);
        expect(() => new Webhook(secret).verify(json, headers)).not.toThrow();
        expect(() => new Webhook(secret).verify(`${json} `, headers)).toThrow('No matching signature');
      }),
    );
  });

  it.each(AWKWARD)('verifies by both schemes with %s in the result', (_what, result) => {
    const body = JSON.stringify({ eventId, result });
    const headers = sign([secret], body);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(headers['X-Webhook-Signature']).toBe(referenceOf(secret, body));
  });
});

describe('an endpoint whose secret was rotated', () => {
  const [newest, former] = [standardSecret(1), standardSecret(2)];
  const headers = sign([newest, former], '{"a":1}');

  it('is signed with both for Standard Webhooks, the new one first', () => {
    for (const secret of [newest, former]) expect(() => new Webhook(secret).verify('{"a":1}', headers)).not.toThrow();
    expect(() => new Webhook(standardSecret(3)).verify('{"a":1}', headers)).toThrow('No matching signature');
    const [first] = sign([newest], '{"a":1}')['webhook-signature']?.split(' ') ?? [];
    expect(headers['webhook-signature']).toMatch(/^v1,[^ ]+ v1,[^ ]+$/);
    expect(headers['webhook-signature']?.split(' ')[0]).toBe(first);
  });

  it('is signed with the former one in the reference header, which has room for one', () => {
    expect(headers['X-Webhook-Signature']).toBe(referenceOf(former, '{"a":1}'));
  });

  it('from a plain to a Standard Webhooks secret gets a standard signature of the new one alone', () => {
    const mixed = sign([newest, 'plain'], '{}');
    expect(mixed['webhook-signature']).toMatch(/^v1,[^ ]+$/);
    expect(() => new Webhook(newest).verify('{}', mixed)).not.toThrow();
    expect(mixed['X-Webhook-Signature']).toBe(referenceOf('plain', '{}'));
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
