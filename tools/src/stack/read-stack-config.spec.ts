import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readStackConfig } from './read-stack-config.ts';

describe('the configuration of a stack', () => {
  it('has one of each application on 127.0.0.1:8080 when nothing is said', () => {
    expect(readStackConfig([], {})).toMatchObject({
      dataFolder: resolve('data/stack'),
      host: '127.0.0.1',
      port: 8080,
      counts: { gateway: 1, ingest: 1, extractor: 1, dispatcher: 1 },
      rabbitUrl: undefined,
      mongoUri: undefined,
    });
  });

  it('takes counts from the command line before the environment', () => {
    const { counts } = readStackConfig(['--gateways', '2'], { DOCKET_GATEWAYS: '3', DOCKET_EXTRACTORS: '4' });
    expect(counts).toEqual({ gateway: 2, ingest: 1, extractor: 4, dispatcher: 1 });
  });

  it('takes an empty variable for an unset one', () => {
    expect(readStackConfig([], { RABBITMQ_URL: '' }).rabbitUrl).toBeUndefined();
  });

  it.each([
    [['--gateways', 'two'], {}, /--gateways must be a whole number/],
    [['--gateways', '0'], {}, /--gateways must be a whole number/],
    [[], { DOCKET_PORT: '99999' }, /DOCKET_PORT/],
    [[], { DOCKET_API_KEY: 'key' }, /DOCKET_API_KEY must be a key: plz_/],
    [['--speed', '9'], {}, /speed/],
  ])('refuses %j %j', (argv, environment, message) => {
    expect(() => readStackConfig(argv, environment)).toThrow(message);
  });
});
