import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Longest path of a socket that every system takes. */
const LONGEST_SOCKET_PATH = 100;
const SOCKETS = { ingest: 'ingest.sock', dispatcher: 'dispatcher.sock' } as const;

interface PrivateAddresses {
  readonly addresses: Record<keyof typeof SOCKETS, string>;
  readonly remove: () => void;
}

/**
 * Sockets that only this user can reach: in the data folder, where a former process may have left some, else, where
 * their paths are too long, in a folder of their own. On Windows loopback ports.
 */
export function privateAddresses(data: string): PrivateAddresses {
  if (process.platform === 'win32') {
    return {
      addresses: { ingest: '127.0.0.1:8081', dispatcher: '127.0.0.1:8083' },
      remove: () => undefined,
    };
  }
  const fits = Object.values(SOCKETS).every((name) => resolve(data, name).length <= LONGEST_SOCKET_PATH);
  const folder = fits ? resolve(data) : mkdtempSync(join(tmpdir(), 'docket-socket-'));
  const addresses = {
    ingest: `unix:${join(folder, SOCKETS.ingest)}`,
    dispatcher: `unix:${join(folder, SOCKETS.dispatcher)}`,
  };
  const removeSockets = () => {
    for (const name of Object.values(SOCKETS)) rmSync(join(folder, name), { force: true });
  };
  if (fits) removeSockets();
  return { addresses, remove: fits ? removeSockets : () => rmSync(folder, { recursive: true, force: true }) };
}
