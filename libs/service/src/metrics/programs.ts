import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

/** The programs that Docket consists of, and the version that all of them have. */
export const PROGRAMS = {
  names: ['gateway', 'ingest', 'extractor', 'dispatcher', 'docket'],
  version,
} as const;
