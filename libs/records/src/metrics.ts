import { Gauge } from '@docket/service/metrics';

const database = ['jobs', 'deliveries'] as const;
export type DatabaseName = (typeof database)[number];

/** What the owner of a database tells of it. */
export const DATABASE_METRICS = {
  size: new Gauge({
    name: 'docket_database_size_bytes',
    unit: 'By',
    help:
      'Bytes that the database takes on its disk: MongoDB with the documents in GridFS, SQLite without them. Each process ' +
      'of the application tells the same; use max.',
    labels: { database },
  }),
  diskFree: new Gauge({
    name: 'docket_disk_free_bytes',
    unit: 'By',
    help: 'Bytes that this user may still write to the file system of the data folder; standalone only.',
  }),
};
