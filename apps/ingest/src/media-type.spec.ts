import { describe, expect, it } from '@jest/globals';
import { mediaTypeOf } from './media-type.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

describe('a document whose head', () => {
  it.each([
    ['has a PDF header after other bytes', bytes('junk before\n', '%PDF-1.7\n'), { mediaType: 'application/pdf' }],
    ['is a TIFF, whose directory comes later', bytes([0x49, 0x49, 0x2a, 0]), { mediaType: 'image/tiff' }],
    ['is empty', bytes(), { refusal: { code: 'EMPTY_DOCUMENT' } }],
    ['is text', bytes('hello'), { refusal: { code: 'UNSUPPORTED_TYPE' } }],
    [
      'is an archive that begins with a PDF as it is',
      bytes('PK', [3, 4], 'x'.repeat(26), 'a.pdf', '%PDF-1.7\n'),
      { refusal: { code: 'ZIP_NOT_SUPPORTED' } },
    ],
    ['is an empty archive', bytes('PK', [5, 6]), { refusal: { code: 'ZIP_NOT_SUPPORTED' } }],
  ])('%s is told by it', async (_what, head, expected) => {
    expect(await mediaTypeOf(head)).toMatchObject(expected);
  });
});
