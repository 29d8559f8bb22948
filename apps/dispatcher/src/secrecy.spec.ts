import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { AskedDispatcher, bodyOf } from './calls/asked-dispatcher.features.ts';

/** Stands in the path and the query of every URL, in every secret, in what is sent and in what is answered. */
const MARKER = 'bWFya2Vy';
const secretOf = (fill: number) => `whsec_${MARKER}${Buffer.alloc(27, fill).toString('base64')}`;

let dispatcher: AskedDispatcher;
beforeAll(async () => {
  dispatcher = await AskedDispatcher.open({
    ...{ webhookUrl: `https://127.0.0.1:1/${MARKER}?key=${MARKER}`, webhookSecret: `${MARKER}-configured` },
  });
});
afterAll(() => dispatcher.close());

const marked = (url: string) => `${url}/${MARKER}?key=${MARKER}`;
const input = (value: object) => ({ inputJson: JSON.stringify(value) });

/** The event log as it lies on the disk. */
function commits(): readonly string[] {
  const database = new DatabaseSync(join(dispatcher.folder, 'dispatcher.db'), { readOnly: true });
  try {
    return database
      .prepare('SELECT * FROM commits')
      .all()
      .map((row) => Object.values(row).map(textOf).join(' '));
  } finally {
    database.close();
  }
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);

/** Endpoints that take it, fail, answer nonsense, are gone, cannot be reached or are refused; callbacks likewise. */
async function everythingHappens(accountId: string): Promise<void> {
  const { client, receiver } = dispatcher;
  const webhook = (url: string) => dispatcher.webhook(accountId, { url: marked(url), secret: secretOf(1) });
  const { id: webhookId } = await webhook(receiver.url);
  await webhook('http://127.0.0.1:1');
  await webhook('https://name.invalid');
  await client.createWebhook({ accountId, ...input({ url: marked('ftp://a.example'), secret: MARKER }) });
  await client.createWebhook({ accountId, ...input({ url: marked('https://10.0.0.1'), events: [] }) });
  receiver.answerNext({ status: 500, body: MARKER }, 'reset', { status: 302, headers: { Location: marked('/') } });
  const callbacks = [receiver.url, 'http://127.0.0.1:1'].map((url) => ({ id: randomUUID(), url: marked(url) }));
  await dispatcher.finished({ accountId, callbacks, resultJson: JSON.stringify({ seller: MARKER }) });
  await eventually(async () =>
    expect(await dispatcher.deliveriesOf(accountId, webhookId, { status: 'waiting' })).toEqual([]),
  );
  bodyOf(
    await client.rotateWebhookSecret({ accountId, webhookId, ...input({ secret: secretOf(2), overlapHours: 1 }) }),
  );
  bodyOf(await client.rotateAccountSecret({ accountId, ...input({ secret: secretOf(3), overlapHours: 1 }) }));
  receiver.answerNext({ status: 410, body: MARKER });
  bodyOf(await client.testWebhook({ accountId, webhookId }));
  await eventually(() => expect(dispatcher.lines.join('')).toContain('endpoint.disabled'));
}

describe('of endpoints and what they are sent', () => {
  it('neither a log line nor an event of the log has a URL, a secret, or what was sent or answered', async () => {
    await everythingHappens(`account-${randomUUID()}`);
    const lines = dispatcher.lines.filter((line) => line.includes('delivery.attempted'));
    expect(lines.length).toBeGreaterThan(10);
    expect(commits().length).toBeGreaterThan(20);
    expect([...dispatcher.lines, ...commits()].filter((text) => text.includes(MARKER))).toEqual([]);
  });
});
