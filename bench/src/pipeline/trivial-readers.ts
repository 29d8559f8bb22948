import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readers } from '@docket/extractor';
import type { Page } from '@docket/fields';
import { taskOf } from './documents.ts';

type Pool = Readers['pool'];
type Reading = Parameters<Pool['read']>[0];
type Outcome = Awaited<ReturnType<Pool['read']>>;

/** Documents in hand at a time. */
export const SLOTS = 32;
const WORDS = 20;
const LASTS: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000 };

const PAGE: Page = {
  ...{ page: 1, width: 595, height: 842, rotation: 0, skew: 0 },
  words: Array.from({ length: WORDS }, (_, n) => ({
    ...{ text: `word${n}`, confidence: 1, source: 'text' as const },
    box: [0.1, n / WORDS, 0.2, (n + 0.5) / WORDS] as const,
  })),
};
/** About as long as the result of an invoice. */
const RESULT = JSON.stringify({ result: { note: 'x'.repeat(1_500) }, fields: [], reader: 'trivial', pages: [1] });

/** Readers that parse nothing: what a job takes with them is what everything around them takes. */
export function trivialReaders(): Readers {
  const failed = new Set<string>();
  return {
    pool: {
      read: (reading) => read(reading, failed),
      draw: () => Promise.resolve({ none: 'not-drawable' }),
      close: () => Promise.resolve(),
    },
    fields: { extract: () => Promise.resolve({ json: RESULT }), close: () => Promise.resolve() },
  };
}

async function read({ file, signal, onCount, onPage }: Reading, failed: Set<string>): Promise<Outcome> {
  const { task, id } = taskOf(await readFile(file));
  if (task === 'fail-once' && !failed.has(id)) {
    failed.add(id);
    return { kind: 'crashed', code: 'READER_CRASHED', page: 1, message: 'as it was told' };
  }
  const lasts = LASTS[task];
  if (lasts !== undefined) await pause(lasts, undefined, signal ? { signal } : {}).catch(() => undefined);
  if (signal?.aborted) return { kind: 'cancelled' };
  onCount?.(1);
  await onPage(PAGE, 'text');
  return { kind: 'read', pageCount: 1 };
}
