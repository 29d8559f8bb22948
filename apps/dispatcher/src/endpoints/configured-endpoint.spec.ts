import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@docket/service';
import { configuredEndpoint } from './configured-endpoint.ts';

const base = { allowPrivate: 'none', schedule: 'standard' } as const;

describe('the configured endpoint', () => {
  it('is none without a URL', () => {
    expect(configuredEndpoint(base)).toBeUndefined();
  });

  it('may be unsigned, and is told of documents only', () => {
    expect(configuredEndpoint({ ...base, url: 'https://a.example/hook' })).toEqual({
      ...{ id: 'configured', url: new URL('https://a.example/hook'), secrets: [], schedule: 'standard' },
      events: ['document.completed', 'document.failed'],
    });
  });

  it.each(['nonsense', 'http://a.example/', 'https://user:word@a.example/', 'https://192.168.0.1/'])(
    'with the URL %s stops the start, and the message does not quote it',
    (url) => {
      const configure = () => configuredEndpoint({ ...base, url });
      expect(configure).toThrow(ConfigError);
      expect(configure).not.toThrow(url);
    },
  );

  it('with a secret that no receiver could decode stops the start', () => {
    expect(() => configuredEndpoint({ ...base, url: 'https://a.example/', secret: 'whsec_x' })).toThrow(
      'base64 of 24 to 64 bytes',
    );
  });
});
