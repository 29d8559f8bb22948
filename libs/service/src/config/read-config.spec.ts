import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { APPLICATIONS } from './applications.ts';
import { addresses, apiKey, flag, listen, oneOf, port, secretText, text, url, waits, wholeNumber } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { ConfigError, readConfig } from './read-config.ts';
import type { Environment } from './read-config.ts';
import { configHelp, printedConfig } from './show-config.ts';
import { unknownVariables } from './unknown-variables.ts';
import { byDefault, optional, required } from './variable.ts';
import type { Variables } from './variable.ts';

let folder: string;
let secretFile: string;
let emptyFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-config-'));
  secretFile = join(folder, 'token');
  emptyFile = join(folder, 'empty');
  await writeFile(secretFile, '  the token\n');
  await writeFile(emptyFile, '\n');
});
afterAll(() => rm(folder, { recursive: true }));

const variables = {
  TOKEN: required(secretText(5), { secret: true, meaning: 'A token.' }),
  PORT: byDefault('8080', port, { meaning: 'A port.' }),
  NOTE: optional('none', text('any text'), { meaning: 'A note.' }),
};

const faultOf = (given: Variables, environment: Environment): string => {
  try {
    readConfig(given, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('no fault was found');
};

describe('a configuration', () => {
  it('is read from variables, with defaults for what is absent or empty', () => {
    const read = readConfig(variables, { TOKEN: 'abcdef', PORT: '', OTHER: 'x' });
    expect(read).toEqual({ TOKEN: 'abcdef', PORT: 8080, NOTE: undefined });
    expect(readConfig(variables, { TOKEN: 'abcdef', PORT: '0', NOTE: 'n' })).toMatchObject({ PORT: 0, NOTE: 'n' });
  });

  it('is read from the files that variables name', () => {
    expect(readConfig(variables, { TOKEN_FILE: secretFile })).toMatchObject({ TOKEN: 'the token' });
    expect(readConfig(variables, { TOKEN_FILE: secretFile, TOKEN: '' })).toMatchObject({ TOKEN: 'the token' });
    expect(readConfig(variables, { TOKEN: 'abcdef', NOTE_FILE: emptyFile })).toMatchObject({ NOTE: undefined });
  });

  it('that cannot be used is refused with a sentence for each variable, which never shows a secret', () => {
    const seen = faultOf(variables, { TOKEN: 'hush', PORT: '70000' });
    expect(seen).toBe(
      'TOKEN must be a random text of at least 5 characters; its value has 4 characters. ' +
        'PORT must be a port, a whole number from 0 (any free one) to 65535; its value is "70000".',
    );
  });

  it.each<[Environment, string]>([
    [{}, 'TOKEN is not set; it must be a random text of at least 5 characters.'],
    [{ TOKEN: 'abcdef', TOKEN_FILE: '/x' }, 'TOKEN and TOKEN_FILE are both set; set one of them.'],
    [{ TOKEN_FILE: '/none/x' }, 'TOKEN_FILE names a file that cannot be read: ENOENT'],
  ])('is refused when it is %j', (environment, sentence) => {
    expect(faultOf(variables, environment)).toContain(sentence);
  });

  it('whose secret is in an empty file is refused, and one with a wrong file by its name', () => {
    expect(faultOf(variables, { TOKEN_FILE: emptyFile })).toBe(`TOKEN_FILE names an empty file: ${emptyFile}.`);
    const wrong = faultOf(variables, { TOKEN: 'abcdef', PORT_FILE: secretFile });
    expect(wrong).toContain(`PORT (read from ${secretFile}) must be a port`);
  });
});

describe('a value', () => {
  const read = (kind: Kind<unknown>, value: string) =>
    readConfig({ X: required(kind, { meaning: 'X.' }) }, { X: value }).X;

  it.each<[Kind<unknown>, string, unknown]>([
    [flag, 'yes', true],
    [flag, '0', false],
    [wholeNumber(1, 5), '5', 5],
    [oneOf(['a', 'b']), 'b', 'b'],
    [addresses, 'a:1, b.c:2,[::1]:3', ['a:1', 'b.c:2', '[::1]:3']],
    [addresses, 'unix:/run/x', ['unix:/run/x']],
    [listen, '0.0.0.0:0', '0.0.0.0:0'],
    [url('amqp://', 'amqps://'), 'amqps://u:p@h/v', 'amqps://u:p@h/v'],
    [waits, '5, 300', [5, 300]],
  ])('%j is read from %j', (kind, value, expected) => {
    expect(read(kind, value)).toEqual(expected);
  });

  it.each<[Kind<unknown>, readonly string[]]>([
    [flag, ['maybe', 'TRUE']],
    [port, ['-1', '65536', '80.5', '0x50', ' 80', '1e3']],
    [wholeNumber(1, 5, 'seconds'), ['0', '6', '', '5s']],
    [oneOf(['a', 'b']), ['A', 'c']],
    [addresses, [',', 'a', 'a:b', 'a:1 b:2', 'a:99999', 'http://a:1']],
    [listen, ['8081', ':8081', 'a:1,b:2']],
    [url('amqp://', 'amqps://'), ['amqp://', 'http://h', 'amqp://h h']],
    [apiKey, ['key', 'plz_', 'plz_short', 'plz_key with space']],
    [waits, ['x', '5,', '0', '-5', '1.5', '604801', Array(31).fill(1).join(',')]],
  ])('that is none of $expects is refused', (kind, values) => {
    for (const value of values) expect(() => read(kind, value)).toThrow(value === '' ? 'is not set' : kind.expects);
  });
});

describe('the applications', () => {
  it.each(Object.entries(APPLICATIONS))(
    '%s say of each variable what it is for, with defaults that are valid',
    (_, application) => {
      const all: Variables = application.variables;
      for (const { meaning, kind, absent } of Object.values(all)) {
        expect(meaning).toMatch(/^[A-Z].*\.$/);
        if (absent !== 'required' && 'value' in absent) expect(kind.schema.safeParse(absent.value).success).toBe(true);
      }
    },
  );

  it('never show what was given for a secret, whatever it is', () => {
    const { variables: ofDispatcher } = APPLICATIONS.dispatcher;
    const secrets = Object.entries<Variables[string]>(ofDispatcher).filter(([, { secret }]) => secret);
    expect(secrets.map(([name]) => name).sort()).toEqual([
      ...['DOCKET_SECRET', 'DOCKET_SERVICE_TOKEN', 'DOCKET_WEBHOOK_SECRET', 'DOCKET_WEBHOOK_URL'],
      ...['MONGODB_URI', 'RABBITMQ_URL'],
    ]);
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (rest) => {
        const value = `hush${rest}`;
        const environment = Object.fromEntries(secrets.map(([name]) => [name, value]));
        const said = faultOf(ofDispatcher, environment);
        expect(said).not.toContain('hush');
      }),
    );
  });
});

describe('a variable that no application reads', () => {
  it('is told with the name that was meant', () => {
    expect(unknownVariables({ DOCKET_WEBHOK_URL: 'x', DOCKET_SECRET_FIEL: 'x' })).toEqual([
      'DOCKET_WEBHOK_URL is no variable of Docket and has no effect. Did you mean DOCKET_WEBHOOK_URL?',
      'DOCKET_SECRET_FIEL is no variable of Docket and has no effect. Did you mean DOCKET_SECRET_FILE?',
    ]);
    expect(unknownVariables({ DOCKET_COLOUR_OF_THE_SKY: 'x' })).toEqual([
      'DOCKET_COLOUR_OF_THE_SKY is no variable of Docket and has no effect.',
    ]);
  });

  it('is nobody’s business where it is another application’s, another program’s or Kubernetes’', () => {
    const others = ['PATH', 'DOCKET_URL', 'DOCKET_API_KEY_FILE', 'DOCKETS', 'DOCKET_INGEST_SERVICE_PORT_GRPC'];
    const links = ['DOCKET_INGEST_SERVICE_HOST', 'DOCKET_INGEST_PORT', 'DOCKET_GATEWAY_PORT_8080_TCP_ADDR'];
    expect(unknownVariables(Object.fromEntries([...others, ...links].map((name) => [name, 'x'])))).toEqual([]);
  });
});

describe('what an application prints of its configuration', () => {
  const given = {
    DOCKET_INGEST_ADDRESS: 'a:1',
    DOCKET_DISPATCHER_ADDRESS: 'b:2',
    DOCKET_SERVICE_TOKEN: 'x'.repeat(16),
  };

  it('is every variable with its source, and no secret', () => {
    const lines = printedConfig('gateway', { ...given, DOCKET_PORT: '1' }).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'DOCKET_PORT=1  # environment',
        'DOCKET_HOST=127.0.0.1  # default',
        'DOCKET_SERVICE_TOKEN=[not shown]  # environment',
        'DOCKET_FAILPOINTS=  # default: none',
      ]),
    );
  });

  it('is refused like a start where it cannot be used', () => {
    expect(() => printedConfig('gateway', {})).toThrow(ConfigError);
  });

  it('is, on request, what there is to configure', () => {
    expect(configHelp('gateway')).toContain('DOCKET_SERVICE_TOKEN\n      Shared by all services');
  });
});
