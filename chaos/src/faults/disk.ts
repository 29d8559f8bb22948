import type { FaultKind } from './fault.ts';
import { someMs } from './processes.ts';

const diskFull: FaultKind = {
  name: 'disk full',
  shapes: ['standalone'],
  part: 'disk',
  draw: (random) => ({
    title: 'the disk of the data folder is full',
    lastsMs: someMs(random, 4, 12),
    start: ({ disk }) => disk?.fill() ?? Promise.resolve(),
    heal: ({ disk }) => disk?.free() ?? Promise.resolve(),
  }),
};

export const DISK_FAULTS: readonly FaultKind[] = [diskFull];
