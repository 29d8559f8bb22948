import { MESSAGE_METRICS } from '@docket/bus';
import { Counter, Gauge, Histogram, ObservedCounter, STAGE_METRICS, WORK_SECONDS } from '@docket/service/metrics';

const engine = ['text', 'ppocr', 'tesseract', 'none'] as const;

/** What the extractor tells: documents in hand, pages, and its reader processes. */
export const EXTRACTOR_METRICS = {
  inHand: new Gauge({
    name: 'docket_documents_in_hand',
    unit: '1',
    help: 'Documents that this extractor works on, of docket_document_slots.',
  }),
  slots: new Gauge({
    name: 'docket_document_slots',
    unit: '1',
    help: 'Documents that this extractor takes at a time.',
  }),
  reconnects: new Counter({
    name: 'docket_claim_reconnects_total',
    unit: '1',
    help: 'Times that a claim went on over a new connection, as ingest restarted or could not be reached.',
  }),
  pages: new Counter({
    name: 'docket_pages_read_total',
    unit: '1',
    help: 'Pages read, by the engine whose words were taken. text: the text layer of a PDF; none: a blank page.',
    labels: { engine },
  }),
  pagesReused: new Counter({
    name: 'docket_pages_reused_total',
    unit: '1',
    help: 'Pages whose words were there before and were not read again.',
  }),
  pageDuration: new Histogram({
    name: 'docket_page_read_duration_seconds',
    unit: 's',
    help: 'Time that a reader process took for one page, drawing, straightening and OCR included.',
    labels: { engine },
    bounds: WORK_SECONDS,
  }),
  readers: new Gauge({
    name: 'docket_readers',
    unit: '1',
    help: 'Reader processes by what they do. All busy: pages wait for a free one.',
    labels: { state: ['starting', 'idle', 'busy'] },
  }),
  restarts: new Counter({
    name: 'docket_reader_restarts_total',
    unit: '1',
    help:
      'Reader processes that were replaced. spent: after its share of pages or memory, as planned; died: a document made ' +
      'it end or passed a limit, or its reading was given up; not-started: it ended before it was ready.',
    labels: { reason: ['spent', 'died', 'not-started'] },
  }),
  crashes: new Counter({
    name: 'docket_reader_crashes_total',
    unit: '1',
    help: 'Readings of documents that ended with their reader process; each spends an attempt.',
    labels: { code: ['READER_CRASHED', 'READER_TIMEOUT', 'READER_OUT_OF_MEMORY'] },
  }),
  readerMemory: new Gauge({
    name: 'docket_reader_resident_memory_bytes',
    unit: 'By',
    help: 'Resident memory of all reader processes of this extractor together.',
  }),
  readerCpu: new ObservedCounter({
    name: 'docket_reader_cpu_seconds_total',
    unit: 's',
    help: 'Processor time of reader processes, those that ended included.',
  }),
};

/** Everything that an extractor process tells. */
export const EXTRACTOR_GROUPS = [EXTRACTOR_METRICS, STAGE_METRICS, MESSAGE_METRICS];
