import { fileURLToPath } from 'node:url';

/** Path of `ingest.proto`; its package is {@link INGEST_PACKAGE}. */
export const INGEST_PROTO = fileURLToPath(new URL('../proto/ingest.proto', import.meta.url));
export const INGEST_PACKAGE = 'docket.ingest.v1';
/** Path of `dispatcher.proto`; its package is {@link DISPATCHER_PACKAGE}. */
export const DISPATCHER_PROTO = fileURLToPath(new URL('../proto/dispatcher.proto', import.meta.url));
export const DISPATCHER_PACKAGE = 'docket.dispatcher.v1';

/** How both sides load a proto file: snake_case becomes camelCase, int64 a number, absent optional fields stay absent. */
export const PROTO_LOADING = { keepCase: false, longs: Number, defaults: false, oneofs: true, arrays: true } as const;

/** Largest gRPC message in bytes: a result of 16 MiB and its envelope. */
export const MAX_GRPC_MESSAGE = 17 * 1024 * 1024;
/** Largest piece of a byte stream in bytes. */
export const CHUNK_BYTES = 64 * 1024;
