import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeDataFolder } from './make-data-folder.ts';
import { ConfigError } from './read-config.ts';

const parent = mkdtempSync(join(tmpdir(), 'docket-data-'));
afterAll(() => rmSync(parent, { recursive: true }));

describe('a data folder', () => {
  it('is made with those above it, for this user alone, and may be there', () => {
    const folder = join(parent, 'a', 'b');
    makeDataFolder(folder);
    makeDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('that cannot be made is refused by the name of its variable', () => {
    writeFileSync(join(parent, 'file'), '');
    for (const folder of ['/proc/docket', '/proc/docket/data', join(parent, 'file'), join(parent, 'file', 'data')]) {
      expect(() => makeDataFolder(folder)).toThrow(ConfigError);
      expect(() => makeDataFolder(folder)).toThrow(`DOCKET_DATA must be a folder`);
    }
  });
});
