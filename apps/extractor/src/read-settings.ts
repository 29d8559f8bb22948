import { availableParallelism } from 'node:os';
import { flag } from '@docket/service';
import { z } from 'zod';
import type { ExtractorConfig } from './start-extractor.ts';

const positive = z.coerce.number().int().positive();

/** Variables of the reader processes, for `readConfig`. */
export const READER_VARIABLES = {
  /** Reader processes. Default: one per core. */
  DOCKET_READERS: positive.optional(),
  /** How pages are read by OCR: with PP-OCR, or by Tesseract alone. */
  DOCKET_OCR_PROFILE: z.enum(['accurate', 'fast']).default('accurate'),
  /** Limits of one page: processor time and wall time in seconds, memory in MiB. */
  DOCKET_PAGE_CPU_SECONDS: positive.default(60),
  DOCKET_PAGE_WALL_SECONDS: positive.default(600),
  DOCKET_PAGE_MEMORY_MB: positive.default(2_048),
  /** For tests: documents may carry faults that kill, hang or bloat their reader. */
  DOCKET_FAULT_MARKERS: flag.default(false),
};

type Variables = z.infer<z.ZodObject<typeof READER_VARIABLES>>;

/** The extractor's configuration from these variables. */
export function extractorConfig(env: Variables): ExtractorConfig {
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
