import { existsSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Ends this process at once and for certain. Node's own exit joins its threads: one that waits (for a pipe, for a lock:
 * nodejs/node#54918) keeps it for ever. So, after the `exit` event (the log writes its last lines then), the system puts a
 * program in its place that does nothing but end, by execve(2), which no thread survives.
 */
export function endProcess(code: 0 | 1): never {
  const program = code === 0 ? '/bin/true' : '/bin/false';
  // An error of execve would abort the process. There is none on Windows, and no such program in some containers.
  if (process.execve && process.platform !== 'win32' && existsSync(program)) {
    process.emit('exit', code);
    process.execve(program, [basename(program)], {});
  }
  process.exit(code);
}
