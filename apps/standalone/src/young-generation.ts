import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of V8's young generation, in bytes. */
const BYTES = 8 * 2 ** 20;
/** Arrays that survive together, at a time, until it has grown, and members of each. It takes some 5,000. */
const [ARRAYS, MEMBERS] = [100, 100] as const;
/** With options of its own V8 may be held to a smaller one. */
const MOST_ARRAYS = 20_000;

/**
 * Fixes the size of V8's young generation, for which V8 has no setting once it runs. Called before modules are loaded,
 * which make it grow.
 *
 * The bytes of a document pass through buffers outside of V8's heap that are freed when the young generation is
 * collected. Left to grow, it is collected so seldom that two uploads of 50 MiB take the process from 270 to 380 MB; of
 * its first size, from 208 to 255, but then a seventh of the time goes into collecting it when jobs come fast. Of 8 MiB it
 * is a twelfth, and they take it from 214 to 286.
 */
export function fixYoungGeneration(): void {
  // It grows when more survives in it than there was room for.
  const survivors: number[][] = [];
  while (youngGeneration() < BYTES && survivors.length < MOST_ARRAYS)
    for (let n = 0; n < ARRAYS; n++) survivors.push(new Array<number>(MEMBERS).fill(survivors.length));
  setFlagsFromString('--semi-space-growth-factor=1');
}

const youngGeneration = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? Infinity;
