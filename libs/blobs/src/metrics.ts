import { Counter } from '@docket/service/metrics';

const store = ['documents', 'deliveries'] as const;
export type BlobStore = (typeof store)[number];

/** What the owner of a blob store tells of it: documents, results and pictures of pages; bodies of deliveries. */
export const BLOB_METRICS = {
  written: new Counter({
    name: 'docket_blobs_written_total',
    unit: '1',
    help: 'Blobs that this process stored.',
    labels: { store },
  }),
  bytes: new Counter({
    name: 'docket_blobs_written_bytes_total',
    unit: 'By',
    help: 'Bytes in them.',
    labels: { store },
  }),
  removed: new Counter({
    name: 'docket_blobs_removed_total',
    unit: '1',
    help: 'Blobs that this process removed.',
    labels: { store },
  }),
};
