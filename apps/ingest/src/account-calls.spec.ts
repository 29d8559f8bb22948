import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountBody, JsonAnswer, NewKey } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { API_KEY, completion, openClaim, openIngestOnDisk, pdf, submit } from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';

let ingest: IngestOnDisk;
beforeEach(async () => {
  ingest = await openIngestOnDisk();
});
afterEach(() => ingest.close());

const bodyOf = ({ json }: JsonAnswer): unknown => JSON.parse(json ?? '');
const created = async (body: object) =>
  (bodyOf(await ingest.client.createAccount({ bodyJson: JSON.stringify(body) })) as AccountBody).accountId;

/** A document of this account that was read to its end; the commit that ended it. */
async function read(accountId: string, pageCount: number): Promise<string> {
  const seen = ingest.finished.length;
  const taken = ingest.work.length;
  await submit(ingest.client, pdf(randomUUID()), {}, { accountId });
  const commit = await eventually(() => ingest.work[taken] ?? Promise.reject(new Error('no work yet')));
  const extractor = openClaim(ingest.client, commit);
  await extractor.token();
  extractor.send(...completion({}, pageCount));
  await extractor.ended;
  return eventually(() => ingest.finished[seen] ?? Promise.reject(new Error('not finished yet')));
}

describe('an account over its calls', () => {
  it('is made, given a key, changed, listed and refused by its own key once that is revoked', async () => {
    const accountId = await created({ name: 'Acme', plan: 'starter' });
    const bodyJson = JSON.stringify({ name: 'ci', scopes: ['submit'] });
    const { key, keyId } = bodyOf(await ingest.client.createKey({ accountId, bodyJson })) as NewKey;
    const admitted = () => ingest.client.admit({ apiKey: key, scope: 'submit', submission: true });
    expect(await admitted()).toMatchObject({ accountId, rateLimit: { limit: 30, windowSeconds: 60, remaining: 29 } });
    await ingest.client.updateAccount({ accountId, bodyJson: JSON.stringify({ suspended: true }) });
    expect(await admitted()).toMatchObject({ refusal: { code: 'ACCOUNT_SUSPENDED' } });
    expect(bodyOf(await ingest.client.getAccount({ accountId }))).toMatchObject({ name: 'Acme', suspended: true });
    expect(await ingest.client.revokeKey({ accountId, keyId })).toEqual({ json: '', answer: 'json' });
    expect(await admitted()).toMatchObject({ refusal: { code: 'API_KEY_INVALID' } });
    expect(bodyOf(await ingest.client.listKeys({ accountId }))).toMatchObject({ keys: [{ keyId }] });
    expect(bodyOf(await ingest.client.listAccounts({ limit: 1 }))).toMatchObject({
      ...{ accounts: [{ accountId: 'local' }], nextCursor: expect.any(String) },
    });
  });

  it('is refused with what a client must know when it asks too often', async () => {
    const accountId = await created({ name: 'Acme', requestsPerMinute: 1 });
    const { key } = bodyOf(await ingest.client.createKey({ accountId, bodyJson: '{"name":"k"}' })) as NewKey;
    const admitted = () => ingest.client.admit({ apiKey: key, scope: 'submit', submission: true });
    await admitted();
    expect(await admitted()).toMatchObject({
      refusal: { status: 429, code: 'RATE_LIMITED', retryAfter: 60 },
      rateLimit: { limit: 1, remaining: 0, resetSeconds: 60 },
    });
  });
});

describe('a run that was completed', () => {
  it('tells what it was charged and what is left after it', async () => {
    const accountId = await created({ name: 'Acme' });
    const [first, second] = [await read(accountId, 30), await read(accountId, 80)];
    const { run } = await ingest.client.getFinishedRun({ commit: second });
    expect(run).toMatchObject({ accountId, status: 'completed', pageCount: 80, pageUsed: 80, pageRemaining: 0 });
    expect((await ingest.client.getFinishedRun({ commit: first })).run).toMatchObject({ pageUsed: 30 });
    expect(bodyOf(await ingest.client.getAccount({ accountId }))).toMatchObject({ pageUsed: 110, pageRemaining: 0 });
  });

  it('of an account without limits leaves as many as ever', async () => {
    const commit = await read('local', 2);
    expect((await ingest.client.getFinishedRun({ commit })).run).toMatchObject({
      ...{ pageUsed: 2, pageRemaining: 1_000_000_000 },
    });
    expect(await ingest.client.admit({ apiKey: API_KEY, scope: 'submit', submission: true })).toMatchObject({
      accountId: 'local',
    });
  });
});
