import {
  invoiceTruth,
  makeBlankPdf,
  makeEncryptedPdf,
  makeInvoicePdf,
  makeTruncatedPdf,
  sampleInvoice,
  type SeededRandom,
} from '@docket/testing/documents';

/** A document that is to be submitted. No two have the same bytes. */
export interface LoadedDocument {
  /** Names it in what is reported. */
  readonly name: string;
  readonly file: Uint8Array;
  /** What must become of its job: its fields, or a failure. */
  readonly must: { readonly complete: Readonly<Record<string, unknown>> } | { readonly fail: true };
  /** How many clients submit it at the same time. */
  readonly submissions: number;
}

/** Percent of documents that fail at their first attempt, and of those that two or three clients have. */
const DAMAGED = 4;
const SHARED = 6;
/** Percent of loads in which one document takes its reader down three times; it takes the waits between attempts. */
const WITH_KILLER = 25;

/** Good documents and poison among them. `first` numbers them: no number may come twice on one system. */
export function* documents(count: number, first: number, random: SeededRandom): Generator<Promise<LoadedDocument>> {
  const killer = random.between(1, 100) <= WITH_KILLER ? random.between(0, count - 1) : -1;
  for (let index = 0; index < count; index++) {
    const submissions = random.between(1, 100) <= SHARED ? random.between(2, 3) : 1;
    const drawn = random.between(1, 100);
    const kind = random.pick([makeTruncatedPdf, makeBlankPdf, makeEncryptedPdf]);
    if (index === killer) yield poison(`killer ${first + index}`, killsItsReader(first + index), submissions);
    else if (drawn > DAMAGED) yield good(first + index, submissions);
    else yield poison(`${kind.name.slice(4)} ${first + index}`, distinct(kind(), first + index), submissions);
  }
}

async function good(number: number, submissions: number): Promise<LoadedDocument> {
  const complete = invoiceTruth(sampleInvoice(number)) as unknown as Readonly<Record<string, unknown>>;
  return { name: `invoice ${number}`, file: await makeInvoicePdf({ seed: number }), must: { complete }, submissions };
}

async function poison(name: string, file: Promise<Uint8Array>, submissions: number): Promise<LoadedDocument> {
  return { name, file: await file, must: { fail: true }, submissions };
}

async function distinct(file: Promise<Uint8Array>, number: number): Promise<Uint8Array> {
  return Buffer.concat([await file, Buffer.from(`\n% ${number}\n`)]);
}

async function killsItsReader(number: number): Promise<Uint8Array> {
  return Buffer.concat([await makeInvoicePdf({ seed: number }), Buffer.from('\n% docket-fault: kill\n')]);
}
