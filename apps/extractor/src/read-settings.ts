import { availableParallelism } from 'node:os';
import type { ConfigOf } from '@docket/service';
import type { ExtractorConfig } from './start-extractor.ts';

/** The extractor's configuration from the variables of its reader processes. */
export function extractorConfig(
  env: Pick<
    ConfigOf<'extractor'>,
    | 'DOCKET_READERS'
    | 'DOCKET_OCR_PROFILE'
    | 'DOCKET_PAGE_CPU_SECONDS'
    | 'DOCKET_PAGE_WALL_SECONDS'
    | 'DOCKET_PAGE_MEMORY_MB'
    | 'DOCKET_FAULT_MARKERS'
  >,
): ExtractorConfig {
  return {
    pool: {
      processes: env.DOCKET_READERS ?? availableParallelism(),
      profile: env.DOCKET_OCR_PROFILE,
      limits: {
        cpuMs: env.DOCKET_PAGE_CPU_SECONDS * 1_000,
        wallMs: env.DOCKET_PAGE_WALL_SECONDS * 1_000,
        rssBytes: env.DOCKET_PAGE_MEMORY_MB * 2 ** 20,
      },
      allowFaultMarkers: env.DOCKET_FAULT_MARKERS,
    },
  };
}
