import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeSecretFolders } from './secret-folders.ts';

const HOSTS = { rabbitmq: 'rabbitmq:5672', mongodb: 'mongodb:27017' };

describe('the secrets of a composed deployment', () => {
  let root: string;
  const read = (file: string) => readFile(join(root, file), 'utf8');

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'docket-secrets-'));
    writeSecretFolders(root, HOSTS);
  });
  afterAll(() => rm(root, { recursive: true }));

  it('show the extractor neither the database nor the key of the jobs', async () => {
    expect((await readdir(join(root, 'extractor'))).sort()).toEqual(['rabbitmq-url', 'service-token']);
  });

  it('show the gateway no broker', async () => {
    expect(await readdir(join(root, 'gateway'))).toEqual(['service-token']);
  });

  it('give the dispatcher one of its own for its log', async () => {
    expect(await readdir(join(root, 'dispatcher'))).toContain('secret');
    expect(await read('dispatcher/secret')).not.toBe(await read('ingest/secret'));
  });

  it('are the same on the next start', async () => {
    const all = () => Promise.all(['ingest/rabbitmq-url', 'ingest/secret', 'dispatcher/secret'].map(read));
    const before = await all();
    const apiKey = writeSecretFolders(root, HOSTS);
    expect(await all()).toEqual(before);
    expect(await read('ingest/api-key')).toBe(apiKey);
  });

  it('hold the key that was chosen, for as long as it is', async () => {
    const made = await read('ingest/api-key');
    expect(writeSecretFolders(root, HOSTS, 'plz_chosen')).toBe('plz_chosen');
    expect(await read('ingest/api-key')).toBe('plz_chosen');
    expect(writeSecretFolders(root, HOSTS)).toBe(made);
  });

  it('give the broker no password in clear text', async () => {
    const password = new URL(await read('ingest/rabbitmq-url')).password;
    expect(password).toHaveLength(48);
    expect(await read('rabbitmq/definitions.json')).not.toContain(password);
  });
});
