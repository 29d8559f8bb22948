import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FromDrawer, ToDrawer } from '@docket/contracts';
import { createLog } from '@docket/service';
import { eventually, makeInvoicePdf } from '@docket/testing';
import sharp from 'sharp';
import { PageDrawing } from './draw-pages.ts';
import { openIngestByHand } from './ingest-by-hand.features.ts';
import type { IngestByHand } from './ingest-by-hand.features.ts';
import { openReaderPool } from './read/index.ts';
import type { ReaderPool } from './read/index.ts';

let pool: ReaderPool;
let invoice: Buffer;
beforeAll(async () => {
  pool = openReaderPool({ processes: 1 });
  invoice = await makeInvoicePdf({ seed: 7 });
});
afterAll(() => pool.close());

let ingest: IngestByHand;
let drawing: PageDrawing;
beforeEach(async () => {
  ingest = await openIngestByHand();
  await ingest.start();
  drawing = new PageDrawing({ ingest: ingest.client, pool, logger: createLog('extractor', 'silent') });
});
afterEach(() => ingest.close());

const request = () =>
  drawing.onPageRequested({
    ...{ body: { v: 1, token: 'token of the page' }, messageId: 'token of the page' },
    ...{ traceparent: null, redelivered: false, publishedAt: null },
  });

/** The call that was opened, and everything that came on it. */
async function opened() {
  const call = await eventually(() => {
    const [first] = ingest.drawings;
    if (!first) throw new Error('no call yet');
    return first;
  });
  const received: FromDrawer[] = [];
  call.on('data', (message: FromDrawer) => void received.push(message));
  call.on('error', () => undefined);
  const send = (...messages: ToDrawer[]) => messages.forEach((message) => call.write(message));
  const heard = (kind: keyof FromDrawer) =>
    eventually(() => {
      if (!received.some((message) => message[kind] !== undefined)) throw new Error(`no ${kind} yet`);
    });
  return { call, received, send, heard };
}

const wanted = (page: number): ToDrawer[] => [
  { wanted: { mediaType: 'application/pdf', page, rotation: 90 } },
  { documentChunk: invoice },
  { documentEnd: {} },
];
const folders = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`docket-document-${process.pid}-`));

describe('a page that is requested', () => {
  it('is drawn, turned and sent in pieces', async () => {
    const taken = request();
    const { received, send, heard } = await opened();
    send(...wanted(1));
    await heard('drawn');
    expect(received[0]).toMatchObject({ open: { token: 'token of the page' } });
    const png = Buffer.concat(received.flatMap(({ pngChunk }) => pngChunk ?? []));
    const { format, width, height } = await sharp(png).metadata();
    expect(format).toBe('png');
    expect(width).toBeGreaterThan(height);
    send({ recorded: { counted: true } });
    expect(await taken).toEqual({ kind: 'ack' });
    expect(await folders()).toEqual([]);
  });

  it('is told where the document does not have it', async () => {
    const taken = request();
    const { received, send, heard } = await opened();
    send(...wanted(2));
    await heard('failed');
    expect(received.at(-1)).toMatchObject({ failed: 'PAGE_NOT_FOUND' });
    send({ recorded: { counted: true } });
    await taken;
  });

  it('is dropped when nobody wants it any more, or when ingest goes away', async () => {
    const taken = request();
    const { send } = await opened();
    send({ notWanted: { reason: 'gone' } });
    expect(await taken).toEqual({ kind: 'ack' });
    const another = request();
    await eventually(() => expect(ingest.drawings).toHaveLength(2));
    ingest.stop();
    expect(await another).toEqual({ kind: 'ack' });
    expect(await folders()).toEqual([]);
  });

  it('is given up when the extractor stops', async () => {
    const taken = request();
    await opened();
    drawing.stop();
    expect(await taken).toEqual({ kind: 'ack' });
  });
});
