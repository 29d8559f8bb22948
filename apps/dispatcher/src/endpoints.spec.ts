import { describe, expect, it } from '@jest/globals';
import { ConfiguredEndpoints, configuredEndpoint } from './endpoints.ts';
import type { EndpointSettings } from './endpoints.ts';

const none = (url: string): EndpointSettings => ({ url, allowPrivate: 'none' });
const loopback = (url: string): EndpointSettings => ({ url, allowPrivate: 'loopback' });

describe('a configured endpoint', () => {
  it.each([
    none('https://hooks.example.com/docket?tenant=7'),
    loopback('http://127.0.0.1:9000/hook'),
    loopback('http://localhost:9000/hook'),
    { url: 'http://10.1.2.3/hook', allowPrivate: 'all' },
    { url: 'http://hooks.example.com/', allowPrivate: 'none', allowHttp: true },
  ] satisfies EndpointSettings[])('is accepted: %o', (settings) => {
    expect(configuredEndpoint(settings)?.url.href).toBe(settings.url);
  });

  it.each([
    [none('not a url'), 'is not a URL'],
    [none('ftp://hooks.example.com/'), 'must begin with https://'],
    [none('http://hooks.example.com/'), 'must begin with https://'],
    [loopback('http://hooks.example.com/'), 'must begin with https://'],
    [loopback('http://127.example.com/'), 'must begin with https://'],
    [none('https://user:top-secret@hooks.example.com/'), 'must not contain a user name or password'],
    [none('https://user@hooks.example.com/'), 'must not contain a user name or password'],
    [none('https://127.0.0.1/'), 'names an address that requests may not go to'],
    [none('https://[::1]/'), 'names an address that requests may not go to'],
    [none('https://0x7f000001/'), 'names an address that requests may not go to'],
    [loopback('https://169.254.169.254/latest'), 'names an address that requests may not go to'],
  ])('is refused at start: %o', (settings, why) => {
    expect(() => configuredEndpoint(settings)).toThrow(
      expect.objectContaining({ name: 'ConfigError', message: expect.stringContaining(why) }),
    );
  });

  it('is refused with a whsec_ secret that nobody can decode, without quoting it', () => {
    const settings = { ...none('https://hooks.example.com/'), secret: 'whsec_short' };
    expect(() => configuredEndpoint(settings)).toThrow(/^The webhook secret begins with whsec_ (?!.*short)/);
  });

  it('belongs to every account', async () => {
    const endpoint = configuredEndpoint(none('https://hooks.example.com/'));
    const endpoints = new ConfiguredEndpoints(endpoint);
    expect(await endpoints.of()).toEqual([endpoint]);
    expect(await endpoints.get('configured')).toBe(endpoint);
    expect(await endpoints.get('another')).toBeUndefined();
  });
});

describe('no configured endpoint', () => {
  it('leaves every account without one', async () => {
    expect(await new ConfiguredEndpoints(configuredEndpoint({ allowPrivate: 'none' })).of()).toEqual([]);
  });
});
