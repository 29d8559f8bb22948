import type { ClaimOutcome } from '@docket/contracts';
import type { ScenarioDocument } from './scenario.ts';

/** What reading a document comes to. */
export interface Reading {
  readonly pages: number;
  readonly msPerPage: number;
  readonly outcome: ClaimOutcome;
  /** JSON; of a completion. */
  readonly result: string;
}

/** Attempts that a flaky document spends before it can be read. */
const FAILURES = 2;

/** Fields that a document has, by its place in the scenario. */
export const fieldsOf = (index: number): Readonly<Record<string, unknown>> => ({ number: `INV-${index}` });

/** The bytes of a document; those of a PDF as far as ingest looks. */
export const bytesOf = (index: number): Buffer => Buffer.from(`%PDF-1.7 document ${index}`);

/** Must it be completed? Not whatever a client does to it. */
export const isReadable = ({ kind }: ScenarioDocument): boolean => kind === 'good' || kind === 'flaky';

/** How documents of a scenario are read: by their bytes, on an attempt of some number. */
export function readings(documents: readonly ScenarioDocument[]): (bytes: Buffer, attempt: number) => Reading {
  return (bytes, attempt) => {
    const index = documents.findIndex((_, at) => bytes.equals(bytesOf(at)));
    const document = documents[index];
    if (!document) throw new Error(`an extractor was given a document that nobody submitted: ${bytes.toString()}`);
    const { pages, msPerPage } = document;
    const result = JSON.stringify({ result: fieldsOf(index), fields: {} });
    return { pages, msPerPage, result, outcome: outcomeOf(document, attempt) };
  };
}

function outcomeOf({ kind, pages }: ScenarioDocument, attempt: number): ClaimOutcome {
  switch (kind) {
    case 'good':
      return { completed: { pageCount: pages } };
    case 'flaky':
      return attempt > FAILURES
        ? { completed: { pageCount: pages } }
        : { failed: { code: 'EXTRACTION_FAILED', pageCount: pages } };
    case 'poison':
      return { failed: { code: 'EXTRACTION_FAILED', pageCount: pages } };
    case 'unreadable':
      return { failed: { code: 'UNREADABLE' } };
  }
}
