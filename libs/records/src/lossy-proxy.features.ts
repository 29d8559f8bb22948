import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A connection to a database that fails as networks do. Starts sound. */
export interface LossyProxy {
  /** The database's URL, through the proxy. */
  readonly url: string;
  /** The next request that contains `text` reaches the server, its answer is lost, and the connection breaks. */
  loseAnswerTo(text: string): void;
  /** How many answers were lost so far. */
  readonly lost: number;
  /** Every connection breaks, and new ones break at once. */
  goAway(): void;
  /** Connections stay and new ones are accepted, but nothing passes any more. */
  fallSilent(): void;
  comeBack(): void;
  close(): Promise<void>;
}

export async function startLossyProxy(databaseUrl: string): Promise<LossyProxy> {
  const target = new URL(databaseUrl);
  const clients = new Set<Socket>();
  const state = { mode: 'sound' as 'sound' | 'away' | 'silent', lose: '', lost: 0 };
  const cutAll = () => clients.forEach((client) => client.destroy());

  const server = createServer((client) => {
    if (state.mode === 'away') {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port || 27_017), target.hostname);
    let losing = false;
    clients.add(client);
    client.on('data', (request) => {
      if (state.lose && request.includes(state.lose)) [losing, state.lose] = [true, ''];
      if (state.mode === 'sound') upstream.write(request);
    });
    upstream.on('data', (answer) => {
      if (losing) {
        state.lost++;
        client.destroy();
      } else if (state.mode === 'sound') client.write(answer);
    });
    client.on('close', () => {
      clients.delete(client);
      upstream.destroy();
    });
    upstream.on('close', () => client.destroy());
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url.searchParams.set('directConnection', 'true');
  return {
    url: url.href,
    get lost() {
      return state.lost;
    },
    loseAnswerTo: (text) => (state.lose = text),
    goAway: () => {
      state.mode = 'away';
      cutAll();
    },
    fallSilent: () => (state.mode = 'silent'),
    comeBack: () => {
      // What fell silent has lost bytes in the middle of a message.
      if (state.mode === 'silent') cutAll();
      state.mode = 'sound';
    },
    close: async () => {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}
