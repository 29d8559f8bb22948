import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ZipFile } from 'yazl';
import { DEFAULT_LIMITS } from '../limits.ts';
import { makeZip } from '../testing/make-zip.ts';
import type { ZipEntry } from '../testing/make-zip.ts';
import { openArchive } from './open-archive.ts';
import { SpooledFile } from './spooled-file.ts';

const MIB = 1024 * 1024;
let files: SpooledFile[] = [];
const closeFiles = async () => {
  await Promise.all(files.map((file) => file.close()));
  files = [];
};
afterEach(closeFiles);

async function spool(bytes: Buffer): Promise<SpooledFile> {
  const file = await SpooledFile.open();
  files.push(file);
  await file.append(bytes);
  return file;
}
const openBytes = async (bytes: Buffer) => openArchive(await spool(bytes), DEFAULT_LIMITS);
const open = (...entries: readonly ZipEntry[]) => openBytes(makeZip(entries));
const pdf = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({ name, content: `%PDF-1.7 ${name}`, ...more });
const isRefusedAs = async (code: string, opening: Promise<unknown>) => {
  await expect(opening).rejects.toMatchObject({ refusal: { code } });
};
const readAll = async (content: AsyncIterable<Buffer>) => Buffer.concat(await Array.fromAsync(content)).toString();

describe('a ZIP of documents', () => {
  it('yields them in its order, stored or deflated, with their paths', async () => {
    const documents = await open(pdf('b.pdf', { stored: true }), pdf('folder/ä.pdf'), pdf('a.pdf'));
    expect(documents.map(({ name }) => name)).toEqual(['b.pdf', 'folder/ä.pdf', 'a.pdf']);
    const contents = await Promise.all(documents.map(({ content }) => readAll(content())));
    expect(contents).toEqual(['%PDF-1.7 b.pdf', '%PDF-1.7 folder/ä.pdf', '%PDF-1.7 a.pdf']);
  });

  it('may have its sizes behind the data, and be in the 64 bit form', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('%PDF-1.7'), 'a.pdf', { forceZip64Format: true });
    zip.addBuffer(Buffer.from('%PDF-1.7'), 'b.pdf');
    zip.end({ forceZip64Format: true, comment: '' });
    const documents = await openBytes(await buffer(zip.outputStream));
    expect(documents.map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf']);
  });

  it('is passed over where it holds folders, hidden files and what macOS adds', async () => {
    const skipped = ['folder/', '__MACOSX/._a.pdf', '.DS_Store', 'folder/.hidden', '.git/config'];
    const documents = await open(...skipped.map((name) => pdf(name)), pdf('folder/a.pdf'));
    expect(documents.map(({ name }) => name)).toEqual(['folder/a.pdf']);
    await isRefusedAs('ZIP_EMPTY', open(...skipped.map((name) => pdf(name))));
    await isRefusedAs('ZIP_EMPTY', open());
  });

  it('holds at most 10 documents and 100 entries', async () => {
    const numbered = (count: number, suffix: string) => Array.from({ length: count }, (_, n) => pdf(`${n}${suffix}`));
    expect(await open(...numbered(10, '.pdf'), ...numbered(90, '/'))).toHaveLength(10);
    await isRefusedAs('ZIP_TOO_MANY_DOCUMENTS', open(...numbered(11, '.pdf')));
    await isRefusedAs('ZIP_TOO_MANY_ENTRIES', open(...numbered(10, '.pdf'), ...numbered(91, '/')));
  });
});

describe('a bomb', () => {
  const zeros = Buffer.alloc(2 * MIB);

  it('is told by what it says of itself', async () => {
    await isRefusedAs('ZIP_BOMB', open(pdf('a.pdf'), { name: 'b.bmp', content: zeros }));
    await isRefusedAs('ZIP_BOMB', open(pdf('a.pdf', { says: { size: 600 * MIB } })));
    expect(await open({ name: 'b.bmp', content: zeros.subarray(MIB) })).toHaveLength(1);
  });

  it('is told as it unpacks to more than it says', async () => {
    const documents = await open({ name: 'b.bmp', content: zeros, says: { size: MIB } });
    await isRefusedAs('ZIP_BOMB', Promise.all(documents.map(({ content }) => readAll(content()))));
  });

  it('is no document that is larger than 50 MiB', async () => {
    const content = randomBytes(MIB);
    await isRefusedAs('DOCUMENT_TOO_LARGE', open({ name: 'a.pdf', content, says: { size: 51 * MIB } }));
  });
});

describe('a ZIP that holds', () => {
  const inner = makeZip([pdf('a.pdf')]);

  it.each<[string, ZipEntry]>([
    ['a ZIP by its name', pdf('a.zip')],
    ['a ZIP by its content', { name: 'a.pdf', content: inner }],
    ['a stored ZIP', { name: 'a', content: inner, stored: true }],
    ['a gzip', { name: 'a.pdf', content: gzipSync('x') }],
    ['a tar', { name: 'a.pdf', content: Buffer.concat([Buffer.alloc(257), Buffer.from('ustar')]) }],
  ])('%s is refused', async (_what, entry) => {
    await isRefusedAs('ZIP_NESTED', open(pdf('b.pdf'), entry));
  });

  it.each(['/etc/passwd', '../a.pdf', 'a/../../b.pdf', 'C:/a.pdf', '..\\a.pdf'])(
    'the path %s is refused',
    async (name) => {
      await isRefusedAs('ZIP_UNSAFE_NAME', open(pdf(name)));
    },
  );

  it.each([
    ['encryption', { flags: 0x0801 }, 'ZIP_ENCRYPTED'],
    ['strong encryption', { flags: 0x0841 }, 'ZIP_ENCRYPTED'],
    ['another compression', { method: 12 }, 'ZIP_UNSUPPORTED_COMPRESSION'],
    ['a wrong check sum', { crc: 1 }, 'ZIP_DAMAGED'],
    ['too few bytes', { size: 1_000 }, 'ZIP_DAMAGED'],
  ])('%s is refused', async (_what, says, code) => {
    await isRefusedAs(code, open(pdf('a.pdf', { says })));
  });
});

describe('a damaged ZIP', () => {
  const whole = makeZip([pdf('a.pdf'), pdf('b.pdf', { stored: true })]);

  it('is refused wherever it is cut', async () => {
    for (const length of [4, 30, 60, whole.length - 40, whole.length - 1]) {
      await isRefusedAs('ZIP_DAMAGED', openBytes(whole.subarray(0, length)));
    }
  });

  it('never fails in another way, whichever byte is wrong', async () => {
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole);
      bytes[at] = 255 - (bytes[at] ?? 0);
      const documents = await openBytes(bytes).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'Refused' });
        return [];
      });
      for (const { content } of documents) {
        await readAll(content()).catch((error: unknown) => expect(error).toMatchObject({ name: 'Refused' }));
      }
      await closeFiles();
    }
  });
});
