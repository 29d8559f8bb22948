import { constants } from 'node:http2';
import type { ServerHttp2Session } from 'node:http2';
import { Server as NetServer } from 'node:net';
import type { Server } from '@grpc/grpc-js';

/** What a grpc-js server has open, for which it has no public name. */
type Listeners = ReadonlyMap<NetServer, { readonly sessions: ReadonlySet<ServerHttp2Session> }>;

/** The greatest id of a stream: none is refused. */
const ANY_STREAM = 2 ** 31 - 1;

/**
 * Sends the callers of a server elsewhere: it takes no new connection, asks on each that there is for no new call, and
 * still takes those that were on their way. Resolves when every caller has heard it, at the latest after `withinMs`;
 * the server's own shutdown, which refuses what comes late, then meets nothing. (GOAWAY and PING as in RFC 9113, 6.8:
 * the answer to the PING comes after every call that was made before.)
 */
export async function sendCallersElsewhere(server: Server, withinMs = 5_000): Promise<void> {
  const { http2Servers } = server as unknown as { readonly http2Servers: Listeners };
  const heard = [...http2Servers].flatMap(([listener, { sessions }]) => {
    // Not the close of HTTP/2's server, which would close the sessions as well.
    NetServer.prototype.close.call(listener);
    return [...sessions].filter(({ closed }) => !closed).map(sentElsewhere);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
  await Promise.race([Promise.all(heard), late]);
  clearTimeout(timer);
}

const sentElsewhere = (session: ServerHttp2Session): Promise<void> =>
  new Promise((resolve) => {
    session.once('close', () => resolve());
    session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
    session.ping(() => resolve());
  });
