import type { ExtractionWork } from './extraction-work.ts';
import { EXTRACTOR_METRICS } from './metrics.ts';
import type { ReaderPool } from './read/index.ts';

export interface ObservedExtractor {
  readonly work: Pick<ExtractionWork, 'inHand'>;
  readonly slots: number;
  /** Absent where no reader processes are run. */
  readonly usage: ReaderPool['usage'] | undefined;
}

/** Tells what is in hand and what the reader processes do, when metrics are read; until what is returned is called. */
export function observeExtractor({ work, slots, usage }: ObservedExtractor): () => void {
  const metrics = EXTRACTOR_METRICS;
  const ends = [
    metrics.inHand.from(() => [[{}, work.inHand]]),
    metrics.slots.from(() => [[{}, slots]]),
    ...(usage ? observeReaders(usage) : []),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function observeReaders(usage: ReaderPool['usage']): readonly (() => void)[] {
  const { readers, readerMemory, readerCpu } = EXTRACTOR_METRICS;
  return [
    readers.from(() => {
      const { starting, idle, busy } = usage().states;
      return [
        [{ state: 'starting' }, starting],
        [{ state: 'idle' }, idle],
        [{ state: 'busy' }, busy],
      ];
    }),
    readerMemory.from(() => [[{}, usage().rssBytes]]),
    readerCpu.from(() => [[{}, usage().cpuMs / 1_000]]),
  ];
}
