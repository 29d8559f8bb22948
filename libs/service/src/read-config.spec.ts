import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { addresses, ConfigError, flag, port, readConfig } from './read-config.ts';

let folder: string;
let secretFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-config-'));
  secretFile = join(folder, 'token');
  await writeFile(secretFile, '  the token\n');
});
afterAll(() => rm(folder, { recursive: true }));

const shape = { TOKEN: z.string().min(5), PORT: port.default(8080), DEBUG: flag.default(false) };

describe('a configuration', () => {
  it('is read from variables, with defaults for what is absent or empty', () => {
    const read = readConfig(shape, { TOKEN: 'abcdef', PORT: '', OTHER: 'x' });
    expect(read).toEqual({ TOKEN: 'abcdef', PORT: 8080, DEBUG: false });
    expect(readConfig(shape, { TOKEN: 'abcdef', PORT: '0', DEBUG: 'yes' })).toMatchObject({ PORT: 0, DEBUG: true });
  });

  it('is read from the files that variables name, unless the variable itself is set', () => {
    expect(readConfig(shape, { TOKEN_FILE: secretFile })).toMatchObject({ TOKEN: 'the token' });
    expect(readConfig(shape, { TOKEN_FILE: secretFile, TOKEN: 'direct' })).toMatchObject({ TOKEN: 'direct' });
  });

  it('that lacks a value, has a wrong one or names a missing file is refused by name, without its values', () => {
    expect(() => readConfig(shape, {})).toThrow(/TOKEN/);
    expect(() => readConfig(shape, { TOKEN_FILE: join(folder, 'none') })).toThrow(/TOKEN_FILE/);
    const wrong = () => readConfig(shape, { TOKEN: 'hush', PORT: '70000', DEBUG: 'maybe' });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(/TOKEN.*PORT.*DEBUG/);
    expect(wrong).not.toThrow(/hush/);
  });

  it('may hold a list of addresses', () => {
    expect(readConfig({ TO: addresses }, { TO: 'a:1, b:2,' })).toEqual({ TO: ['a:1', 'b:2'] });
  });
});
