import { hostname } from 'node:os';
import type { Announcement } from '@docket/contracts';
import { reportOf } from './health.ts';
import type { Readiness } from './health.ts';
import { PROGRAMS } from './metrics/programs.ts';
import type { Application } from './metrics/programs.ts';
import { repeat } from './repeat.ts';
import type { Repeating } from './repeat.ts';

export interface Announced {
  readonly application: Application;
  readonly readiness: Readiness;
  /** Tells ingest. */
  readonly tell: (announcement: Announcement) => Promise<unknown>;
  readonly now: () => Date;
  /** Default 10,000. */
  readonly everyMs?: number;
}

/** How long the word that this process ends may take, in ms. */
const LEAVE_MS = 1_000;

/**
 * Says at once, then every 10 s, that this part of the process runs and whether it is ready, for whoever asks how the
 * system does; when stopped, that it ends. That nobody hears it harms nothing.
 */
export function announce({ application, readiness, tell, now, everyMs = 10_000 }: Announced): Repeating {
  const id = `${application}-${hostname()}-${process.pid}`;
  const own = { id, application, version: PROGRAMS.version, startedAt: now().toISOString() };
  const say = async () => tell({ ...own, reasons: (await reportOf(readiness)).reasons });
  const ignore = () => undefined;
  const first = say().catch(ignore);
  const further = repeat(everyMs, say, ignore);
  const leave = async () => {
    await Promise.all([first, further.stop()]);
    await tell({ ...own, leaving: true }).catch(ignore);
  };
  return {
    stop: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, LEAVE_MS).unref());
      await Promise.race([leave(), late]);
    },
  };
}
