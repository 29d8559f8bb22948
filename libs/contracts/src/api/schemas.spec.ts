import { describe, expect, it } from '@jest/globals';
import { AccountInput, JobListQuery, KeyInput } from './schemas.ts';

describe('a time as a client writes it', () => {
  it('is kept in UTC', () => {
    const { createdAfter } = JobListQuery.parse({ createdAfter: '2026-01-02T03:04:05+05:00' });
    expect(createdAfter).toBe('2026-01-01T22:04:05.000Z');
  });

  it('is refused when UTC puts it outside the years of four digits, where texts are not ordered as times are', () => {
    for (const time of ['9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00+23:59']) {
      expect(JobListQuery.safeParse({ createdAfter: time }).success).toBe(false);
      expect(KeyInput.safeParse({ name: 'k', expiresAt: time }).success).toBe(false);
    }
    expect(KeyInput.safeParse({ name: 'k', expiresAt: '9999-12-31T23:59:59Z' }).success).toBe(true);
  });
});

describe('a name', () => {
  it('is any text without control characters and halves of characters', () => {
    for (const name of ['Größe 😀', '$where', "O'Brien & Sons"])
      expect(AccountInput.safeParse({ name }).success).toBe(true);
    for (const name of ['a\u0000', 'a\u001b[2Jb', 'a\nb', '\ud800', ' '])
      expect(AccountInput.safeParse({ name }).success).toBe(false);
  });
});
