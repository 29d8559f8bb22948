import type { ServerHttp2Session } from 'node:http2';
import { Server as NetServer } from 'node:net';
import type { Server } from '@grpc/grpc-js';

/** What a grpc-js server has open, for which it has no public name. */
type Listeners = ReadonlyMap<NetServer, { readonly sessions: ReadonlySet<ServerHttp2Session> }>;

/** GOAWAY (RFC 9113, 6.8) of stream 0: no error, and the greatest id of a stream, so that none is refused. */
const GOAWAY = Buffer.from([0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/**
 * How long a connection is used until its caller is asked to make another, in ms, a tenth more or less. Callers look names
 * up when they connect: without this, replicas that are added would get no calls of those that are connected already.
 */
const CONNECTION_AGE = 120_000;

const listenersOf = (server: Server) => (server as unknown as { readonly http2Servers: Listeners }).http2Servers;

/**
 * Asks callers for another connection when theirs is of this age, in ms. What is under way on it goes on, however long it
 * takes, and what was on its way is answered, which `grpc.max_connection_age_ms` does not do. Called once it is bound.
 */
export function limitConnectionAge(server: Server, age = CONNECTION_AGE): void {
  const limit = (session: ServerHttp2Session) => {
    const timer = setTimeout(() => void sentElsewhere(session), age * (0.9 + 0.2 * Math.random()));
    timer.unref();
    session.once('close', () => clearTimeout(timer));
  };
  for (const [listener, { sessions }] of listenersOf(server)) {
    for (const session of sessions) limit(session);
    listener.on('session', limit);
  }
}

/**
 * Sends the callers of a server elsewhere: it takes no new connection, asks on each that there is for no new call, and
 * still takes those that were on their way. Resolves when every caller has heard it, at the latest after `withinMs`;
 * the server's own shutdown, which refuses what comes late, then meets nothing.
 */
export async function sendCallersElsewhere(server: Server, withinMs = 5_000): Promise<void> {
  const listeners = listenersOf(server);
  // Not the close of HTTP/2's server, which would close the sessions as well.
  for (const listener of listeners.keys()) NetServer.prototype.close.call(listener);
  const open = [...listeners.values()].flatMap(({ sessions }) => [...sessions].filter(({ destroyed }) => !destroyed));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
  await Promise.race([Promise.all(open.map(sentElsewhere)), late]);
  clearTimeout(timer);
}

/**
 * GOAWAY and PING as in RFC 9113, 6.8: the answer to the PING comes after every call that was made before.
 * Not by `session.goaway`: once nghttp2 knows of a GOAWAY it ignores calls that were on their way, and reads nothing
 * more from a connection without open streams. Whoever writes frames writes whole ones, so one more may stand between.
 */
const sentElsewhere = (session: ServerHttp2Session): Promise<void> =>
  new Promise((resolve) => {
    if (session.destroyed) {
      resolve();
      return;
    }
    session.once('close', resolve);
    session.socket._write(GOAWAY, 'buffer' as BufferEncoding, () => undefined);
    // An answer may overtake the calls that leave together with it, and the second cannot.
    session.ping((cancelled: Error | null) => {
      if (cancelled) resolve();
      else session.ping(() => resolve());
    });
  });
