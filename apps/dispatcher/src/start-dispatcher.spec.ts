import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDispatcherClient } from '@docket/service';
import { AskedDispatcher } from './calls/asked-dispatcher.features.ts';
import { SETTINGS } from './kinds.ts';

let dispatcher: AskedDispatcher;
beforeEach(async () => {
  dispatcher = await AskedDispatcher.open();
});
afterEach(() => dispatcher.close());

describe('a caller without the services’ token', () => {
  it('is told nothing', async () => {
    const address = `unix:${join(dispatcher.folder, 'dispatcher.sock')}`;
    const stranger = openDispatcherClient([address], 'another token of these tests');
    await expect(stranger.listWebhooks({ accountId: 'acme' })).rejects.toMatchObject({ code: 16 });
    stranger.close();
  });
});

describe('the secret of a dispatcher’s log', () => {
  it('is made once, and one that is not that of the store stops the start', async () => {
    const made = await dispatcher.records.get(SETTINGS, 'secret');
    await dispatcher.stop();
    await expect(dispatcher.start({ secret: 'x'.repeat(32) })).rejects.toMatchObject({ name: 'ConfigError' });
    await dispatcher.start();
    expect(await dispatcher.records.get(SETTINGS, 'secret')).toEqual(made);
    expect(await dispatcher.running.readiness()).toEqual({ store: true, consumers: true });
  });
});
