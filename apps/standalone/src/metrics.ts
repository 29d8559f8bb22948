import { DISPATCHER_GROUPS } from '@docket/dispatcher/metrics';
import { EXTRACTOR_GROUPS } from '@docket/extractor/metrics';
import { GATEWAY_GROUPS } from '@docket/gateway/metrics';
import { INGEST_GROUPS } from '@docket/ingest/metrics';

/** Everything that the one process tells: what its four parts do. */
export const STANDALONE_GROUPS = [
  ...new Set([...GATEWAY_GROUPS, ...INGEST_GROUPS, ...EXTRACTOR_GROUPS, ...DISPATCHER_GROUPS]),
];
