import { MAX_DOCUMENT_BYTES, MAX_LIST_BYTES } from '@docket/contracts';

/** What one gateway process grants its clients. Times in milliseconds. */
export interface GatewayLimits {
  /** Largest document in bytes. */
  readonly documentBytes: number;
  /** Documents in one form, or in a ZIP. */
  readonly documents: number;
  /** Of a ZIP: entries, and how often its size a file larger than `archiveRatioFromBytes` may unpack to. */
  readonly archiveEntries: number;
  readonly archiveRatio: number;
  readonly archiveRatioFromBytes: number;
  /** Bytes that a form may add around its document: fields, part headers, boundaries. */
  readonly formOverheadBytes: number;
  /** Largest value of one form field in bytes, and the number of fields. */
  readonly fieldBytes: number;
  readonly fields: number;
  /** Uploads in hand at once; one more is answered 503. */
  readonly uploads: number;
  /** Largest JSON body in bytes, and how long one may take to arrive. */
  readonly jsonBytes: number;
  readonly jsonMs: number;
  /** The same of a table: rows as JSON or CSV. */
  readonly tableBytes: number;
  readonly tableMs: number;
  /** A whole upload, first byte to last. */
  readonly uploadMs: number;
  /** Silence of a client in mid-upload. */
  readonly idleMs: number;
  /** Ingest's answer once it has the whole document. */
  readonly answerMs: number;
  /** A document that is fetched from its address, redirects included; and how many of those are followed. */
  readonly fileUrlMs: number;
  readonly fileUrlRedirects: number;
  /** How long documents that are parsed at once, and trials of templates, are waited for. */
  readonly parseMs: number;
  readonly trialMs: number;
  /** What is still read of a refused body, so that its sender gets to read the answer. */
  readonly lingerBytes: number;
  readonly lingerMs: number;
  readonly lingerIdleMs: number;
  /**
   * How long a read, or the admission of a request, is repeated while a service is away, and a change waits until it is
   * there; and for how many at a time.
   */
  readonly repeatMs: number;
  readonly repeating: number;
  /** When the gateway closes: how long idle connections may still ask, and requests in hand may take. */
  readonly closeKeptMs: number;
  readonly closeMs: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: GatewayLimits = {
  documentBytes: MAX_DOCUMENT_BYTES,
  documents: 10,
  archiveEntries: 100,
  archiveRatio: 100,
  archiveRatioFromBytes: MIB,
  formOverheadBytes: MIB,
  fieldBytes: 8 * 1024,
  fields: 50,
  uploads: 256,
  jsonBytes: MIB,
  jsonMs: 30_000,
  tableBytes: MAX_LIST_BYTES,
  tableMs: 120_000,
  uploadMs: 600_000,
  idleMs: 60_000,
  answerMs: 60_000,
  fileUrlMs: 20_000,
  fileUrlRedirects: 3,
  parseMs: 25_000,
  trialMs: 55_000,
  lingerBytes: 64 * MIB,
  lingerMs: 30_000,
  lingerIdleMs: 5_000,
  repeatMs: 10_000,
  repeating: 1_000,
  closeKeptMs: 2_000,
  closeMs: 25_000,
};
