import { writeFile } from 'node:fs/promises';
import { signal as send } from '@docket/local-services';
import { eventually } from '@docket/testing/without-jest';
import type { Journal } from './journal.ts';
import type { ChaosSystem } from './system.ts';

/** Of every process of either shape. */
const ADMIN_KEY = 'plz_chaos_0123456789abcdef';

/** What is the same for both shapes: processes that a supervisor starts again, told of by a journal. */
export function supervisedSystem(
  journal: Journal,
  urls: readonly string[],
  failpointsFile: string,
): Pick<
  ChaosSystem,
  'urls' | 'adminKey' | 'incidents' | 'note' | 'linesSince' | 'pid' | 'signal' | 'restarted' | 'arm' | 'ready'
> {
  return {
    urls,
    adminKey: ADMIN_KEY,
    incidents: journal.incidents,
    note: (what, name) => journal.note(what, name),
    linesSince: (position) => journal.linesSince(position),
    pid: (name) => journal.pid(name),
    async signal(name, signal) {
      const pid = await journal.pid(name);
      if (signal === 'SIGKILL') journal.note('killed', name);
      send(pid, signal);
      return pid;
    },
    restarted: (name, pid) => journal.restarted(name, pid),
    arm: (specification) => writeFile(failpointsFile, specification),
    async ready(timeoutMs = 120_000) {
      await Promise.all(urls.map((url) => eventually(() => expectReady(url), { timeoutMs, everyMs: 100 })));
    },
  };
}

/** Variables of every process. */
export function commonVariables(failpointsFile: string): Record<string, string> {
  // eslint-disable-next-line no-restricted-properties -- what a program needs to be found and to find its folders
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
  return {
    ...{ PATH, HOME, NODE_COMPILE_CACHE, DOCKET_API_KEY: ADMIN_KEY, DOCKET_FAILPOINTS_FILE: failpointsFile },
    ...{ DOCKET_WEBHOOK_ALLOW_PRIVATE: 'loopback', DOCKET_FAULT_MARKERS: '1', DOCKET_WEBHOOK_SCHEDULE: 'reference' },
  };
}

async function expectReady(url: string): Promise<void> {
  const { ok, status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
  if (!ok) throw new Error(`${url} is not ready: ${status}`);
}
