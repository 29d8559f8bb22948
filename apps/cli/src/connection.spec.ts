import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConnection } from './connection.ts';
import { UsageError } from './failure.ts';

let root: string;
let keyFile: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'docket-cli-'));
  keyFile = join(root, 'key');
  await mkdir(join(root, 'data'));
  await writeFile(join(root, 'data/api-key'), 'plz_local\n');
  await writeFile(keyFile, 'plz_file\n');
});
afterAll(() => rm(root, { recursive: true }));

describe('the address', () => {
  it('is the option, else the variable, else this machine', () => {
    const environment = { DOCKET_URL: 'http://localhost:1' };
    expect(readConnection({ url: 'http://127.0.0.2:2' }, environment, root).url).toBe('http://127.0.0.2:2');
    expect(readConnection({}, environment, root).url).toBe('http://localhost:1');
    expect(readConnection({}, { DOCKET_URL: '' }, root).url).toBe('http://127.0.0.1:8080');
  });
  it('is refused if it is none', () => {
    for (const url of ['localhost:8080', 'ftp://x', 'http://']) {
      expect(() => readConnection({ url }, {}, root)).toThrow(UsageError);
    }
  });
});

describe('the key', () => {
  it('is that of the file, else of the variables, else that of Docket on this machine', () => {
    const environment = { DOCKET_API_KEY: ' plz_variable\n', DOCKET_API_KEY_FILE: '/none' };
    expect(readConnection({ keyFile }, environment, root).key).toBe('plz_file');
    expect(readConnection({}, environment, root).key).toBe('plz_variable');
    expect(readConnection({}, { DOCKET_API_KEY_FILE: keyFile }, root).key).toBe('plz_file');
    expect(readConnection({}, {}, root).key).toBe('plz_local');
    expect(readConnection({}, { DOCKET_DATA: '/none' }, root).key).toBe('plz_local');
  });
  it('of this machine is not sent to another', () => {
    for (const url of ['http://10.0.0.1:8080', 'http://127.0.0.1.example.org', 'https://localhost.example.org']) {
      expect(() => readConnection({ url }, {}, root)).toThrow(/^No key is given/);
    }
  });
  it('is refused if it is none, without being repeated', () => {
    expect(() => readConnection({}, { DOCKET_API_KEY: 'hush' }, root)).toThrow(/^(?!.*hush).*plz_/);
    expect(() => readConnection({ keyFile: join(root, 'absent') }, {}, root)).toThrow(/cannot be read/);
  });
});
