import { crc32 } from 'node:zlib';
import type { Refusal } from '@docket/contracts';
import { fromFdPromise, getFileNameLowLevel, validateFileName } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { Refused } from '../http/refused.ts';
import type { GatewayLimits } from '../limits.ts';
import { ARCHIVE_REFUSALS } from './archive-refusals.ts';
import { ARCHIVE_HEAD_BYTES, isArchive, isNamedLikeArchive } from './archive-type.ts';
import type { SpooledFile } from './spooled-file.ts';

/** A document in a ZIP. */
export interface ArchivedDocument {
  /** Its path in the ZIP. */
  readonly name: string;
  /** Its bytes, once. Throws Refused where the ZIP does not hold what it says. */
  readonly content: () => AsyncIterable<Buffer>;
}

export type ArchiveLimits = Pick<
  GatewayLimits,
  'documents' | 'documentBytes' | 'archiveEntries' | 'archiveRatio' | 'archiveRatioFromBytes'
>;

/**
 * The documents of a ZIP in its order: neither folders, nor hidden files, nor what macOS adds. What unpacks is bounded
 * by what the entries say of themselves, which is held against what comes: the limits on their number and size are
 * limits of the whole.
 * @throws Refused for a ZIP that is damaged, holds what it should not, or unpacks to too much.
 */
export async function openArchive(file: SpooledFile, limits: ArchiveLimits): Promise<ArchivedDocument[]> {
  // The file is closed by its owner: yauzl, told neither to close by itself nor asked to, leaves it open.
  const zip = await fromFdPromise(file.fd, { autoClose: false, decodeStrings: false }).catch(damaged);
  if (zip.entryCount > limits.archiveEntries) throw new Refused(ARCHIVE_REFUSALS.tooManyEntries);
  const documents = (await readEntries(zip)).filter(({ name }) => !isSkipped(name));
  const fault = faultOf(documents, limits);
  if (fault) throw new Refused(fault);
  const archived = documents.map(({ name, entry }) => ({ name, content: () => contentOf(zip, entry) }));
  for (const { content } of archived) await refuseNested(content());
  return archived;
}

interface Named {
  readonly name: string;
  readonly entry: Entry;
}

async function readEntries(zip: ZipFile): Promise<Named[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    damaged(error);
  }
  return entries.map((entry) => ({ name: nameOf(entry), entry }));
}

/** @throws Refused for a name that would lead out of the folder that the ZIP is unpacked into. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  if (validateFileName(name) !== null) throw new Refused(ARCHIVE_REFUSALS.unsafeName);
  return name;
}

const isSkipped = (name: string): boolean =>
  name.endsWith('/') || name.split('/').some((segment) => segment.startsWith('.') || segment === '__MACOSX');

function faultOf(documents: readonly Named[], limits: ArchiveLimits): Refusal | undefined {
  if (documents.length === 0) return ARCHIVE_REFUSALS.empty;
  if (documents.length > limits.documents) return ARCHIVE_REFUSALS.tooManyDocuments;
  for (const { name, entry } of documents) {
    const { uncompressedSize: size, compressedSize, compressionMethod } = entry;
    if (entry.isEncrypted()) return ARCHIVE_REFUSALS.encrypted;
    if (compressionMethod !== STORED && compressionMethod !== DEFLATED) return ARCHIVE_REFUSALS.method;
    if (isNamedLikeArchive(name)) return ARCHIVE_REFUSALS.nested;
    if (size > limits.archiveRatioFromBytes && size > compressedSize * limits.archiveRatio)
      return ARCHIVE_REFUSALS.bomb;
    if (size > limits.documentBytes) return ARCHIVE_REFUSALS.documentTooLarge;
  }
  return undefined;
}

const STORED = 0;
const DEFLATED = 8;

async function refuseNested(content: AsyncIterable<Buffer>): Promise<void> {
  let head: Buffer = Buffer.alloc(0);
  for await (const bytes of content) {
    head = Buffer.concat([head, bytes]);
    if (head.length >= ARCHIVE_HEAD_BYTES) break;
  }
  if (isArchive(head)) throw new Refused(ARCHIVE_REFUSALS.nested);
}

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  try {
    for await (const bytes of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      sum = crc32(bytes, sum);
      yield bytes;
    }
  } catch (error) {
    damaged(error);
  }
  if (sum !== entry.crc32) throw new Refused(ARCHIVE_REFUSALS.damaged);
}

/** Whatever yauzl or zlib finds wrong, by the words of yauzl's errors, which have no codes. */
function damaged(error: unknown): never {
  const message = Error.isError(error) ? error.message : '';
  if (message.includes('too many bytes')) throw new Refused(ARCHIVE_REFUSALS.bomb);
  throw new Refused(message.includes('encryption') ? ARCHIVE_REFUSALS.encrypted : ARCHIVE_REFUSALS.damaged);
}
