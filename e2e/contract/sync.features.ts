import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { invoiceTruth, makeBlankPdf, makeInvoicePdf, sampleInvoice } from '@docket/testing';
import type { ErrorBody, ParsedMany, ParsedOne } from '@docket/contracts';
import { ZipFile } from 'yazl';
import { formOf } from './api.ts';
import type { Form } from './api.ts';
import type { TheSubject } from './subject.ts';

type Named = readonly (readonly [name: string, bytes: Uint8Array])[];

async function zipOf(entries: Named): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of entries) zip.addBuffer(Buffer.from(bytes), name);
  zip.end();
  return buffer(zip.outputStream);
}

const invoices = (from: number, count: number): Promise<Named> =>
  Promise.all(
    Array.from(
      { length: count },
      async (_, n) => [`${from + n}.pdf`, await makeInvoicePdf({ seed: from + n })] as const,
    ),
  );
const truths = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    filename: `${from + n}.pdf`,
    result: invoiceTruth(sampleInvoice(from + n)),
  }));

/** Documents that are parsed while the client waits. */
export function testSync(the: TheSubject): void {
  const parse = <T>(form: Form, alias?: string) =>
    the().api.call<T>('parseDocuments', { form: formOf(form), ...(alias && { alias }) });

  describe('documents that are parsed at once', () => {
    it('answer the fields of one', async () => {
      const { status, body } = await parse<ParsedOne>({ files: await invoices(800, 1) });
      expect(status).toBe(200);
      expect(Object.keys(body).slice(0, 4)).toEqual(['result', 'pageCount', 'pageUsed', 'pageRemaining']);
      expect(body).toMatchObject({
        result: invoiceTruth(sampleInvoice(800)),
        pageCount: 1,
        pageUsed: 1,
        pageRemaining: 1_000_000_000,
      });
      expect((await the().api.job(body.jobId)).body).toMatchObject({ status: 'completed', fileName: '800.pdf' });
    });

    it('answer the fields of three in their order, at the other address too', async () => {
      const { body } = await parse<ParsedMany>({ files: await invoices(801, 3) }, '/documents/parse');
      expect(body.results).toMatchObject(truths(801, 3));
      expect(body).toMatchObject({ pageCount: 3, pageUsed: 3 });
      expect(Object.keys(body)).not.toContain('source');
    });

    it('answer the fields of an archive', async () => {
      const { body } = await parse<ParsedMany>({ files: [['all.zip', await zipOf(await invoices(810, 2))]] });
      expect(body).toMatchObject({ source: 'zip', pageCount: 2 });
      expect(body.results).toMatchObject(truths(810, 2));
    });

    it('charge a duplicate nothing', async () => {
      const { body } = await parse<ParsedOne>({ files: await invoices(800, 1) });
      expect(body).toMatchObject({ result: invoiceTruth(sampleInvoice(800)), pageUsed: 0 });
    });

    it('say of each that failed why', async () => {
      const files = [...(await invoices(820, 1)), ['blank.pdf', await makeBlankPdf()] as const];
      const { status, body } = await parse<ParsedMany>({ files });
      expect(status).toBe(200);
      expect(body.results[1]).toMatchObject({ filename: 'blank.pdf', result: null, errorCode: 'NO_TEXT' });
      expect((await parse({ files: [['blank.pdf', await makeBlankPdf()]] })).status).toBe(422);
    });
  });

  describe('an archive that is not what it should be', () => {
    const refused = async (files: Named) => {
      const { status, body } = await parse<ErrorBody>({ files });
      return [status, body.code];
    };
    it('is refused when it is a bomb, nested, damaged or too full', async () => {
      const bomb = await zipOf([['a.pdf', Buffer.concat([await makeBlankPdf(), Buffer.alloc(40 * 1024 * 1024)])]]);
      expect((await refused([['bomb.zip', bomb]]))[0]).toBe(400);
      const inner = await zipOf(await invoices(830, 1));
      expect((await refused([['nested.zip', await zipOf([['inner.zip', inner]])]]))[0]).toBe(400);
      expect((await refused([['cut.zip', inner.subarray(0, inner.length - 30)]]))[0]).toBe(400);
      expect((await refused([['full.zip', await zipOf(await invoices(830, 11))]]))[0]).toBe(400);
      expect((await refused(await invoices(830, 11)))[0]).toBe(400);
      expect((await refused([]))[0]).toBe(400);
    });
  });
}
