import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortsInRow, supervise } from '@docket/local-services';
import { mountDisk } from './disk.ts';
import { Journal } from './journal.ts';
import { ROOT } from './root.ts';
import { commonVariables, supervisedSystem } from './supervised-system.ts';
import type { ChaosSystem, SystemOptions } from './system.ts';

/** One process on a data folder, started again whenever it ends. The folder is a small disk where that can be had. */
export async function startStandalone({ env, now }: SystemOptions): Promise<ChaosSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-chaos-'));
  const data = join(folder, 'data');
  const failpoints = join(folder, 'failpoints');
  const [disk, port] = await Promise.all([mountDisk(data), freePortsInRow(1), writeFile(failpoints, '')]);
  const journal = new Journal(join(folder, 'docket.log'), now);
  const program = {
    file: process.execPath,
    args: [join(ROOT, 'apps/standalone/dist/main.js')],
    env: { ...commonVariables(failpoints), DOCKET_DATA: data, DOCKET_PORT: String(port), ...env },
  };
  const supervised = supervise('docket', program, journal.take);
  const system: ChaosSystem = {
    ...supervisedSystem(journal, [`http://127.0.0.1:${port}`], failpoints),
    ...{ shape: 'standalone', folder, services: undefined, disk },
    store: { kind: 'folder', folder: data },
    async end(keep) {
      await supervised.drain();
      await journal.close();
      if (keep) return;
      await disk?.unmount();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await system.ready();
  return system;
}
