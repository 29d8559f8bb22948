import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { GATEWAY_METRICS } from '@docket/gateway/metrics';
import { ERROR_CODES } from '@docket/job';
import { ANSWERING, readRefusals } from './error-tables.ts';
import { readPages } from './generated-sections.ts';
import { readSources } from './read-sources.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** For tests of the readers, and documented with the extractor. */
const NOT_FOR_USERS = ['DOCKET_FAULT_MARKERS'];

/** Words in capitals, with an underscore at least, between quotes; less those of variables, Node and its parser. */
const CODE = /'((?!(?:DOCKET|RABBITMQ|MONGODB|HPE|ERR)_)[A-Z]+(?:_[A-Z]+)+)'/g;
const VARIABLE = /\b((?:DOCKET|RABBITMQ|MONGODB)_[A-Z_]+)\b/g;
const CONFIGURED = /(?:^\s*|\{ )((?:DOCKET|RABBITMQ|MONGODB)_[A-Z_]+): |given\('([A-Z_]+)'\)/gm;

const matchesOf = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');

describe('the pages of the repository', () => {
  it('have their generated sections as the code has them now (else: npm run docs)', async () => {
    for (const { file, present, current } of await readPages(ROOT)) {
      expect({ file, stale: present !== current }).toEqual({ file, stale: false });
    }
  });
});

describe('the table of HTTP error codes', () => {
  it('has every code that a service which answers clients writes down', async () => {
    const known = new Set([...(await readRefusals(ROOT)).map(({ code }) => code), ...Object.keys(ERROR_CODES)]);
    const sources = await readSources(ROOT, ...ANSWERING);
    const written = sources.flatMap(({ text }) => matchesOf(CODE, text));
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter((code) => !known.has(code))).toEqual([]);
  });

  it('is the list of which metrics take their labels (else: add it to refusal-codes.ts of the gateway)', async () => {
    const codes = new Set((await readRefusals(ROOT)).map(({ code }) => code));
    expect([...codes].filter((code) => !GATEWAY_METRICS.refusals.labels.code.includes(code))).toEqual([]);
  });
});

describe("the README's configuration", () => {
  let documented: Set<string>;
  let configured: Set<string>;
  beforeAll(async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const [section = ''] = /^## Configuration\n.*?(?=^## )/ms.exec(readme) ?? [];
    documented = new Set(matchesOf(VARIABLE, section).filter((name) => !name.endsWith('_FILE')));
    const sources = await readSources(ROOT, 'apps', 'libs/service/src', 'tools/src/stack');
    configured = new Set(sources.flatMap(({ text }) => matchesOf(CONFIGURED, text)));
  });

  it('names every variable that a process reads', () => {
    expect([...configured].filter((name) => !documented.has(name)).sort()).toEqual(NOT_FOR_USERS);
  });
  it('names no other', () => {
    expect([...documented].filter((name) => !configured.has(name))).toEqual([]);
  });
});
