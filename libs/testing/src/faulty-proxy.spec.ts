import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';
import { startFaultyProxy, type FaultyProxy } from './faulty-proxy.ts';

describe('a network that fails', () => {
  let heard: string[];
  let server: Server;
  let proxy: FaultyProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    heard = [];
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        heard.push(data.toString());
        socket.write(`${data.toString()}!`);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    proxy = await startFaultyProxy(`amqp://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}/host`);
  });
  afterEach(async () => {
    clients.splice(0).forEach((client) => client.destroy());
    await proxy.close();
    server.close();
  });

  function dial() {
    const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    const seen = { answers: '', closed: false };
    client.on('error', () => undefined);
    client.on('data', (data) => (seen.answers += data.toString()));
    client.on('close', () => (seen.closed = true));
    clients.push(client);
    return { seen, say: (text: string) => client.write(text) };
  }

  it('keeps the rest of the URL, and passes everything on while it is sound', async () => {
    expect(proxy.url).toMatch(/^amqp:\/\/user:secret@127\.0\.0\.1:\d+\/host$/);
    const { seen, say } = dial();
    say('hello');
    await eventually(() => expect(seen.answers).toBe('hello!'));
  });

  it('loses the answer to a request that the server has carried out', async () => {
    proxy.loseAnswerTo('insert');
    const first = dial();
    first.say('insert');
    await eventually(() => expect([first.seen.closed, heard, proxy.lost]).toEqual([true, ['insert'], 1]));
    expect(first.seen.answers).toBe('');
    const second = dial();
    second.say('insert');
    await eventually(() => expect(second.seen.answers).toBe('insert!'));
  });

  it('resets everything while it is away, and comes back', async () => {
    const before = dial();
    before.say('a');
    await eventually(() => expect(before.seen.answers).toBe('a!'));
    proxy.goAway();
    const during = dial();
    await eventually(() => expect([before.seen.closed, during.seen.closed]).toEqual([true, true]));
    proxy.comeBack();
    const after = dial();
    after.say('b');
    await eventually(() => expect(after.seen.answers).toBe('b!'));
  });

  it('passes nothing while it is silent, and resets what was connected when it is over', async () => {
    const during = dial();
    await eventually(() => expect(proxy.connections).toBe(1));
    proxy.fallSilent();
    during.say('a');
    await eventually(() => expect(during.seen).toEqual({ answers: '', closed: false }));
    proxy.comeBack();
    await eventually(() => expect(during.seen.closed).toBe(true));
    expect(heard).toEqual([]);
  });

  it('passes on late and in order while it is slow', async () => {
    proxy.slowDown(40);
    const { seen, say } = dial();
    const from = performance.now();
    say('a');
    await eventually(() => expect(heard).toEqual(['a']));
    proxy.slowDown(1);
    say('b');
    await eventually(() => expect(seen.answers).toBe('a!b!'));
    expect(performance.now() - from).toBeGreaterThanOrEqual(79);
  });
});
