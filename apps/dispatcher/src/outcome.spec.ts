import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from './outcome.ts';
import type { ErrorClass } from './outcome.ts';

describe('an answered attempt', () => {
  it.each([200, 201, 202, 204, 299])('is delivered with %i', (status) => {
    expect(outcomeOf({ status, error: null })).toBe('delivered');
  });
  it.each([408, 429, 500, 502, 503, 504, 599])('is tried again after %i', (status) => {
    expect(outcomeOf({ status, error: null })).toBe('retry');
  });
  it.each([300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 410, 413, 422])(
    'ends the delivery with %i',
    (status) => {
      expect(outcomeOf({ status, error: null })).toBe('stopped');
    },
  );
});

describe('an attempt without an answer', () => {
  it.each<ErrorClass>(['timeout', 'dns', 'connect', 'tls', 'reset', 'network'])('is tried again after %s', (error) => {
    expect(outcomeOf({ status: null, error })).toBe('retry');
  });
  it('ends the delivery when its address is refused', () => {
    expect(outcomeOf({ status: null, error: 'refused-address' })).toBe('stopped');
  });
});
