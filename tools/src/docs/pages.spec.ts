import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { GATEWAY_METRICS } from '@docket/gateway/metrics';
import { ERROR_CODES } from '@docket/job';
import { APPLICATIONS } from '@docket/service';
import { ANSWERING, readRefusals } from './error-tables.ts';
import { readPages } from './generated-sections.ts';
import { readSources } from './read-sources.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Names that look like those of variables: what the stack prints for `rabbitmqctl`, and an example's own. */
const NO_VARIABLES = new Set(['RABBITMQ_NODENAME', 'RABBITMQ_HOME', 'DOCKET_KEY']);

/** Words in capitals, with an underscore at least, between quotes; less those of variables, Node and its parser. */
const CODE = /'((?!(?:DOCKET|RABBITMQ|MONGODB|HPE|ERR)_)[A-Z]+(?:_[A-Z]+)+)'/g;
/** Those of the test runner left out, which CONTRIBUTING describes. */
const VARIABLE = /\b((?:DOCKET_(?!TEST_)|RABBITMQ_|MONGODB_)[A-Z_]+)\b/g;

const matchesOf = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

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

describe('the configuration', () => {
  const namesIn = async (page: string) => new Set(matchesOf(VARIABLE, await readFile(join(ROOT, page), 'utf8')));
  const declared = new Set(
    Object.values(APPLICATIONS).flatMap(({ variables }) =>
      Object.keys(variables).flatMap((name) => [name, `${name}_FILE`]),
    ),
  );
  let documented: Set<string>;
  beforeAll(async () => {
    const page = await readFile(join(ROOT, 'docs/configuration.md'), 'utf8');
    documented = new Set(matchesOf(/^\| `([A-Z_]+)`/gm, page));
  });

  it('of every application stands in docs/configuration.md', () => {
    expect([...declared].filter((name) => !name.endsWith('_FILE') && !documented.has(name))).toEqual([]);
  });

  it('is all that sources speak of, and read', async () => {
    const sources = await readSources(ROOT, 'apps', 'libs', 'tools/src/stack', 'tools/src/deploy');
    const product = sources.filter(({ path }) => !/^libs\/(testing|local-services|client)\//.test(path));
    const spoken = new Set(product.flatMap(({ text }) => matchesOf(VARIABLE, text)));
    expect(spoken.size).toBeGreaterThan(25);
    expect([...spoken].filter((name) => !declared.has(name) && !NO_VARIABLES.has(name))).toEqual([]);
  });

  it.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/configuration.md', 'docker-compose.yml'])(
    'in %s names no variable that there is not',
    async (page) => {
      expect([...(await namesIn(page))].filter((name) => !declared.has(name) && !NO_VARIABLES.has(name))).toEqual([]);
    },
  );
});
