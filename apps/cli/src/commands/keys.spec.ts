import type { Key } from '@docket/client';
import { describe, expect, it } from '@jest/globals';
import { keyTable } from './keys.ts';

const key: Key = {
  keyId: 'a',
  accountId: 'local',
  name: 'k',
  scopes: ['read'],
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-02-01T00:00:00.000Z',
  revokedAt: null,
  lastUsedAt: null,
};

describe('a key that expires', () => {
  it('says until when it is good, and afterwards since when it is not', () => {
    expect(keyTable([key], new Date('2026-01-31T23:59:59.999Z'))).toContain(' until 2026-02-01 00:00:00 ');
    expect(keyTable([key], new Date('2026-02-01T00:00:00.000Z'))).toContain(' expired 2026-02-01 00:00:00 ');
  });
});
