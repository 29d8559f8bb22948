import type { mongo } from 'mongoose';

const LOOK_MS = 1_000;
/** A check ends within its time-out (5 s) and the next one starts 2 s later; so much silence means that it is stuck. */
const SILENT_LOOKS = 10;

/**
 * Keeps a client from staying cut off for good. mongodb 7.8's monitor of a server waits for ever when its socket is
 * closed between two steps of sending a check (`Connection.writeCommand` awaits `drain` of a socket that is destroyed):
 * the server is then never found again, although it is back. A monitor that says nothing for 10 s makes the client
 * connect anew; its databases and collections stay valid. Silence is counted in looks, not by the clock, so that a
 * process that was suspended or blocked does not take itself for cut off. Returns what ends the watch.
 */
export function reviveMonitoring(client: mongo.MongoClient): () => void {
  const silentLooks = new Map<string, number>();
  // The driver's name for the monitored server's address is `connectionId`.
  const heard = ({ connectionId }: { readonly connectionId: string }) => silentLooks.set(connectionId, 0);
  client.on('serverHeartbeatStarted', heard).on('serverHeartbeatSucceeded', heard).on('serverHeartbeatFailed', heard);
  client.on('serverClosed', ({ address }) => silentLooks.delete(address));

  let state: 'watching' | 'down' | 'connecting' | 'ended' = 'watching';
  const isEnded = () => state === 'ended';
  const connect = async () => {
    state = 'connecting';
    try {
      await client.close();
      if (!isEnded()) await client.connect();
      if (isEnded()) await client.close();
      else state = 'watching';
    } catch {
      // No server answers: the next look tries again.
      if (!isEnded()) state = 'down';
    }
  };
  const look = () => {
    for (const [address, looks] of silentLooks) silentLooks.set(address, looks + 1);
    const stuck = [...silentLooks.values()].some((looks) => looks > SILENT_LOOKS);
    if (state === 'down' || (state === 'watching' && stuck)) void connect();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return () => {
    state = 'ended';
    clearInterval(timer);
  };
}
