import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/**
 * A process of its own, as receivers are: servers on loopback, of which the last accepts connections and never answers,
 * and the others answer 200 at once.
 */
export type ReceiverOrder =
  /** How many answer. Answered with the port of each, and last of the one that hangs. */
  | { readonly do: 'listen'; readonly answering: number }
  /** Answered with what arrived since the last time; each signature is checked with its receiver's secret. */
  | { readonly do: 'take'; readonly secrets: readonly (string | undefined)[] }
  /** Cuts the connections that hang. */
  | { readonly do: 'cut' };

/** A request that arrived, to its last byte. */
export interface Arrival {
  readonly receiver: number;
  /** ms since 1970, as `timestamp`. */
  readonly at: number;
  readonly jobId: string;
  /** What its body says about when it happened. */
  readonly timestamp: number;
  /** Was it signed with the secret of its receiver? */
  readonly signed: boolean;
}

interface Taken {
  readonly receiver: number;
  readonly at: number;
  readonly body: Buffer;
  readonly signature: unknown;
}

let taken: Taken[] = [];
let hanging: Server | undefined;

const answering =
  (receiver: number, now: () => Date): RequestListener =>
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const at = now().getTime();
      taken.push({ receiver, at, body: Buffer.concat(chunks), signature: request.headers['x-webhook-signature'] });
      response.end();
    });
  };

async function listen(count: number, now: () => Date): Promise<number[]> {
  hanging = createServer(() => undefined);
  const servers = [...Array.from({ length: count }, (_, receiver) => createServer(answering(receiver, now))), hanging];
  return Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    }),
  );
}

function arrivalOf({ receiver, at, body, signature }: Taken, secret = ''): Arrival {
  const { jobId, timestamp } = JSON.parse(body.toString()) as { readonly jobId: string; readonly timestamp: string };
  const signed = signature === createHmac('sha256', secret).update(body).digest('hex');
  return { receiver, at, jobId, timestamp: Date.parse(timestamp), signed };
}

async function carryOut(order: ReceiverOrder, now: () => Date): Promise<unknown> {
  if (order.do === 'listen') return listen(order.answering, now);
  if (order.do === 'cut') return hanging?.closeAllConnections();
  const arrivals = taken.map((one) => arrivalOf(one, order.secrets[one.receiver]));
  taken = [];
  return arrivals;
}

process.on('message', (order: ReceiverOrder) => {
  void carryOut(order, () => new Date()).then((answer) => process.send?.(answer ?? null));
});
