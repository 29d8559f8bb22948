import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { field, file, submission } from '../testing/forms.ts';
import { exchange } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());
beforeEach(() => {
  running.ingest.received.length = 0;
});

const form = [field('templateId', 't'), file('x')];
const submit = (url: string, path?: string) =>
  exchange(running.url, submission([...form, field('webhookUrl', url)], [], path));

describe('a submission with a webhookUrl', () => {
  it.each(['https://receiver.example/hook?key=1', 'http://127.0.0.1:9000/hook'])(
    'hands %s on to ingest',
    async (url) => {
      expect((await submit(` ${url} `)).status).toBe(201);
      expect(running.ingest.received[0]?.close).toMatchObject({ templateId: 't', fileName: 'a.pdf', webhookUrl: url });
    },
  );

  it('that is blank has none', async () => {
    expect((await submit(' ')).status).toBe(201);
    expect(running.ingest.received[0]?.close.webhookUrl).toBeUndefined();
  });

  it.each([
    ['hush', 'is not a URL'],
    ['ftp://hush.example/', 'must begin with https://'],
    ['http://hush.example/', 'must begin with https://'],
    ['https://user:hush@receiver.example/', 'must not contain a user name or password'],
    ['https://10.0.0.1/hush', 'names an address that requests may not go to'],
    ['https://[::ffff:10.0.0.1]/hush', 'names an address that requests may not go to'],
    [`https://hush.example/${'x'.repeat(2_000)}`, 'must have at most 2000 characters'],
  ])('is 400 when it is none that webhooks go to, and no job is made (%#)', async (url, fault) => {
    const { status, body, text } = await submit(url);
    expect([status, body['code']]).toEqual([400, 'INVALID_WEBHOOK_URL']);
    expect(body['message']).toContain(`webhookUrl ${fault}`);
    expect(text).not.toContain('hush');
    expect(running.ingest.received).toEqual([]);
  });
});
