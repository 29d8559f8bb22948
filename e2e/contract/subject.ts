import { makeBlankPdf, makeInvoicePdf } from '@docket/testing';
import type { Docket, DocketOptions } from '../src/processes/docket.ts';
import { CheckedApi } from './api.ts';
import { KEY } from '../src/processes/docket.ts';

/** What the features are shown on: one running Docket for all of them. */
export interface Subject {
  readonly docket: Docket;
  readonly api: CheckedApi;
  /** A job whose document kills its reader: for half a minute it waits and fails beside everything else. */
  readonly poison: string;
  /** Submissions that are sent at once against one budget. */
  readonly rush: number;
}

/** Features are declared before their subject runs. */
export type TheSubject = () => Subject;

export const INVOICE = '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1001';
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What leads nowhere in the place of an id, with a title for each. */
export const NO_IDS: readonly (readonly [title: string, id: string])[] = [
  ['of nobody', NOBODY],
  ['no UUID', 'nonsense'],
  ['beyond ASCII', '💥'],
  ['a path', '../..%2f'],
  ['3,000 characters', 'x'.repeat(3_000)],
];

export async function openSubject(start: (options: DocketOptions) => Promise<Docket>, rush: number): Promise<Subject> {
  const docket = await start({ env: { DOCKET_READERS: '2' } });
  try {
    const api = await CheckedApi.open(docket.urls, KEY);
    const { body } = await api.submit({ file: await faulty('kill', 1) });
    return { docket, api, poison: body.jobId, rush };
  } catch (error) {
    await docket.remove();
    throw error;
  }
}

/** An invoice that kills or hangs its reader. */
export async function faulty(fault: 'kill' | 'hang', seed: number): Promise<Buffer> {
  return marked(await makeInvoicePdf({ seed }), `docket-fault: ${fault}`);
}

/** A document with nothing on it: fails at its first attempt. */
export async function blank(mark: string): Promise<Buffer> {
  return marked(await makeBlankPdf(), mark);
}

function marked(pdf: Buffer, mark: string): Buffer {
  return Buffer.concat([pdf, Buffer.from(`\n% ${mark}\n`)]);
}
