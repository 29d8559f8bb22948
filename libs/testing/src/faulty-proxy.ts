import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** The network between a program and its broker or database, which fails as networks do. Starts sound. */
export interface FaultyProxy {
  /** The server's URL, by way of the proxy. */
  readonly url: string;
  /** Connections that go through it now. */
  readonly connections: number;
  /** How many answers were lost so far. */
  readonly lost: number;
  /** Every connection is reset, without goodbye; new ones are taken. */
  cut(): void;
  /** Every connection ends, and new ones end at once, as with a server that was killed. */
  goAway(): void;
  /** Connections stay and new ones are accepted, but nothing passes any more. */
  fallSilent(): void;
  /** Each piece that arrives, in either direction, is passed on so much later, one after the other. */
  slowDown(milliseconds: number): void;
  /** Requests for which this says yes reach the server, their answers are lost, and their connections break. */
  loseAnswers(to: (request: Buffer) => boolean): void;
  /** The same for the next request that contains `text`. */
  loseAnswerTo(text: string): void;
  /** Sound again. What fell silent has lost bytes in the middle of messages, so its connections end. */
  comeBack(): void;
  close(): Promise<void>;
}

interface Weather {
  mode: 'sound' | 'away' | 'silent';
  delayMs: number;
  loses: (request: Buffer) => boolean;
  lost: number;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'amqp:': 5672, 'mongodb:': 27_017 };

/** A TCP proxy in front of the server of a URL, on a free port of 127.0.0.1 or on `port`. */
export async function startFaultyProxy(serverUrl: string, port = 0): Promise<FaultyProxy> {
  const target = new URL(serverUrl);
  const upstream = { host: target.hostname, port: Number(target.port || DEFAULT_PORTS[target.protocol]) };
  const weather: Weather = { mode: 'sound', delayMs: 0, loses: () => false, lost: 0 };
  const clients = new Set<Socket>();
  const cut = () => clients.forEach((client) => client.resetAndDestroy());
  const end = () => clients.forEach((client) => client.destroy());
  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => undefined);
    if (weather.mode === 'away') {
      client.destroy();
      return;
    }
    clients.add(client);
    client.once('close', () => clients.delete(client));
    join(client, connect({ ...upstream, noDelay: true }), weather);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: throughPort(target, (server.address() as AddressInfo).port),
    ...failures(weather, end),
    get connections() {
      return clients.size;
    },
    get lost() {
      return weather.lost;
    },
    cut,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function throughPort(target: URL, port: number): string {
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  // Else the driver would leave the proxy for the address by which the server knows itself.
  if (url.protocol === 'mongodb:') url.searchParams.set('directConnection', 'true');
  return url.href;
}

function failures(weather: Weather, end: () => void) {
  return {
    goAway() {
      weather.mode = 'away';
      end();
    },
    fallSilent: () => void (weather.mode = 'silent'),
    slowDown: (milliseconds: number) => void (weather.delayMs = milliseconds),
    loseAnswers: (to: (request: Buffer) => boolean) => void (weather.loses = to),
    loseAnswerTo(text: string) {
      weather.loses = (request) => {
        const found = request.includes(text);
        if (found) weather.loses = () => false;
        return found;
      };
    },
    comeBack() {
      if (weather.mode === 'silent') end();
      Object.assign(weather, { mode: 'sound', delayMs: 0, loses: () => false });
    },
  };
}

function join(client: Socket, server: Socket, weather: Weather): void {
  let losing = false;
  const requests = passing(weather, (request) => {
    losing ||= weather.loses(request);
    return true;
  });
  const answers = passing(weather, () => {
    if (!losing) return true;
    weather.lost++;
    client.destroy();
    return false;
  });
  client.pipe(requests).pipe(server);
  server.pipe(answers).pipe(client);
  client.once('close', () => server.destroy());
  server.once('close', () => client.destroy());
  server.on('error', () => client.resetAndDestroy());
}

/** Passes on what `take` lets through, late when the network is slow, and nothing when it is silent. */
function passing(weather: Weather, take: (piece: Buffer) => boolean): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      const pass = () => {
        if (weather.mode === 'sound' && take(piece)) done(null, piece);
        else done();
      };
      if (weather.delayMs > 0) setTimeout(pass, weather.delayMs);
      else pass();
    },
  });
}
