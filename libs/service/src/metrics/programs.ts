import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

/** Parts of Docket, each a program of its own; `docket` is the program that runs all four. */
export const APPLICATIONS = ['gateway', 'ingest', 'extractor', 'dispatcher'] as const;
export type Application = (typeof APPLICATIONS)[number];
export type Program = Application | 'docket';

/** The programs that Docket consists of, and the version that all of them have. */
export const PROGRAMS = { names: [...APPLICATIONS, 'docket'] as const, version };
