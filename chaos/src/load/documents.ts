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
  /** Path of the receiver that its clients name as `webhookUrl`; null: they name none. */
  readonly callback: string | null;
  /** What a client asks for, so many ms after its document was taken. */
  readonly meddling: Meddling | null;
}

export interface Meddling {
  readonly does: 'cancel' | 'erase';
  readonly afterMs: number;
}

/** Percent of documents that fail at their first attempt, and of those that two or three clients have. */
const DAMAGED = 4;
const SHARED = 6;
/** Percent of documents whose end is told to a callback, and of good ones that are cancelled, or erased, in the midst of it. */
const CALLED_BACK = 15;
const CANCELLED = 3;
const ERASED = 3;
const MEDDLED_WITHIN_MS = 3_000;
/** Percent of loads in which one document takes its reader down three times; it takes the waits between attempts. */
const WITH_KILLER = 25;

/** Good documents and poison among them. `first` numbers them: no number may come twice on one system. */
export function* documents(count: number, first: number, random: SeededRandom): Generator<Promise<LoadedDocument>> {
  const killer = random.between(1, 100) <= WITH_KILLER ? random.between(0, count - 1) : -1;
  for (let index = 0; index < count; index++) {
    const submissions = random.between(1, 100) <= SHARED ? random.between(2, 3) : 1;
    const drawn = random.between(1, 100);
    const kind = random.pick([makeTruncatedPdf, makeBlankPdf, makeEncryptedPdf]);
    const number = first + index;
    const callback = random.between(1, 100) <= CALLED_BACK ? `/callback/${number}` : null;
    const meddling = drawMeddling(random);
    const drawnParts = { submissions, callback };
    if (index === killer) yield poison(`killer ${number}`, killsItsReader(number), drawnParts);
    else if (drawn > DAMAGED) yield good(number, { ...drawnParts, meddling });
    else yield poison(`${kind.name.slice(4)} ${number}`, distinct(kind(), number), drawnParts);
  }
}

function drawMeddling(random: SeededRandom): Meddling | null {
  const [drawn, afterMs] = [random.between(1, 100), random.between(0, MEDDLED_WITHIN_MS)];
  if (drawn > CANCELLED + ERASED) return null;
  return { does: drawn <= CANCELLED ? 'cancel' : 'erase', afterMs };
}

type Drawn = Pick<LoadedDocument, 'submissions' | 'callback'>;

async function good(number: number, drawn: Drawn & Pick<LoadedDocument, 'meddling'>): Promise<LoadedDocument> {
  const complete = invoiceTruth(sampleInvoice(number)) as unknown as Readonly<Record<string, unknown>>;
  return { name: `invoice ${number}`, file: await makeInvoicePdf({ seed: number }), must: { complete }, ...drawn };
}

async function poison(name: string, file: Promise<Uint8Array>, drawn: Drawn): Promise<LoadedDocument> {
  return { name, file: await file, must: { fail: true }, ...drawn, meddling: null };
}

async function distinct(file: Promise<Uint8Array>, number: number): Promise<Uint8Array> {
  return Buffer.concat([await file, Buffer.from(`\n% ${number}\n`)]);
}

async function killsItsReader(number: number): Promise<Uint8Array> {
  return Buffer.concat([await makeInvoicePdf({ seed: number }), Buffer.from('\n% docket-fault: kill\n')]);
}
