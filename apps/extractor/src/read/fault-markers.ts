import { rmSync } from 'node:fs';

const MARKER = 'docket-fault: ';

/**
 * For tests of the pool only (`allowFaultMarkers`): a document that carries the bytes `docket-fault: <fault>` makes its
 * reader fail as real killer files do, which no portable file does for sure. `kill` ends the process, `hang` never returns,
 * `eat-memory` allocates until stopped; `@3` behind it restricts it to page 3. `kill-once <path>` ends the process if that
 * file is there, and removes it first: the next attempt lives.
 */
export function actOnFaultMarker(bytes: Uint8Array, page: number): void {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(MARKER);
  if (at < 0) return;
  const text = Buffer.from(bytes.subarray(at + MARKER.length, at + MARKER.length + 200)).toString('latin1');
  const [, flag] = /^kill-once (\S+)/.exec(text) ?? [];
  if (flag !== undefined) {
    if (takeAway(flag)) die();
    return;
  }
  const [, fault, only] = /^(kill|hang|eat-memory)(?:@(\d+))?/.exec(text) ?? [];
  if (only !== undefined && Number(only) !== page) return;
  if (fault === 'kill') die();
  if (fault === 'hang') spin();
  if (fault === 'eat-memory') eatMemory();
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  spin();
}

/** False: it was not there. */
function takeAway(file: string): boolean {
  try {
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

function spin(): never {
  for (let i = 0; ; i++) if (i === Number.MAX_SAFE_INTEGER) i = 0;
}

function eatMemory(): never {
  const eaten: Uint8Array[] = [];
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    eaten.push(new Uint8Array(16 * 1024 * 1024).fill(1));
    Atomics.wait(pause, 0, 0, 20);
  }
}
