import { openReaderPool } from '@docket/extractor/engines';
import { readFile } from 'node:fs/promises';
import { quantile } from '../quantile.ts';

/** How the resident memory of one reader process went over many pages, in MiB. */
export interface Memory {
  /** Median over the pages of its second tenth (the first warms up) … */
  readonly early: number;
  /** … and of its last. */
  readonly late: number;
  readonly most: number;
}

/** Reads pictures one after the other in a single reader that is never replaced, and looks at its memory after each. */
export async function readerMemory(files: readonly string[], pages: number): Promise<Memory> {
  const pool = openReaderPool({ processes: 1, recyclePages: Infinity, recycleRssBytes: Infinity });
  const seen: number[] = [];
  try {
    for (let n = 0; n < pages; n++) {
      const file = files[n % files.length] ?? '';
      await pool.read({ file, mediaType: 'image/png', language: 'en', pages: null, onPage: () => undefined });
      seen.push(await residentMiB(pool.pids()[0] ?? 0));
    }
  } finally {
    await pool.close();
  }
  const tenth = Math.max(1, Math.floor(pages / 10));
  return {
    early: quantile(seen.slice(tenth, 2 * tenth), 0.5),
    late: quantile(seen.slice(-tenth), 0.5),
    most: Math.max(...seen),
  };
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? NaN) / 1024;
}
