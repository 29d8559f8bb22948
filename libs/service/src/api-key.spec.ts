import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newApiKey, parseApiKey } from './api-key.ts';
import { apiKey } from './config/kinds.ts';

const made = fc.constant(undefined).map(() => newApiKey());

describe('a key that was made', () => {
  it('carries its id, and is one that may be configured', () => {
    fc.assert(
      fc.property(made, ({ keyId, key }) => {
        expect(key).toMatch(/^plz_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
        expect(parseApiKey(key)).toEqual({ keyId });
        expect(apiKey.schema.parse(key)).toBe(key);
      }),
    );
  });

  it('is never made twice', () => {
    const keys = Array.from({ length: 500 }, newApiKey);
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(500);
    expect(new Set(keys.map(({ key }) => key.slice(17))).size).toBe(500);
  });

  it('is malformed once any of its letters or digits was mistyped', () => {
    const place = fc.integer({ min: 4, max: 54 }).filter((at) => at !== 16);
    const digit = fc.stringMatching(/^[0-9A-Za-z]$/);
    fc.assert(
      fc.property(made, place, digit, ({ key }, at, other) => {
        fc.pre(key.charAt(at) !== other);
        expect(parseApiKey(`${key.slice(0, at)}${other}${key.slice(at + 1)}`)).toBe('malformed');
      }),
    );
  });

  it('cannot be configured with a wrong checksum', () => {
    const { key } = newApiKey();
    const last = key.endsWith('0') ? '1' : '0';
    expect(apiKey.schema.safeParse(`${key.slice(0, -1)}${last}`).error?.issues[0]?.message).toMatch(/checksum/);
  });
});

describe('a text of another form', () => {
  it('is never taken for one of ours', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(parseApiKey(text)).toBe('other')));
    fc.assert(
      fc.property(made, fc.string({ minLength: 1 }), ({ key }, more) => {
        expect(parseApiKey(`${key}${more}`)).toBe('other');
        expect(parseApiKey(`${more}${key}`)).toBe('other');
      }),
    );
    expect(parseApiKey('plz_0123456789abcdef0123')).toBe('other');
  });
});
