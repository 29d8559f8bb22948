import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessUsage } from './process-usage.ts';
import { processUsage } from './process-usage.ts';
import type { ReaderArguments, ReaderReply, ReaderRequest } from './reader-messages.ts';

/** Limits of one page, and of a reader process over its life. */
export interface ReaderLimits {
  /** Processor time a page may take, in milliseconds. Default 60,000. */
  readonly cpuMs: number;
  /** Time a page may take by the clock, in milliseconds. Default 600,000. */
  readonly wallMs: number;
  /** Resident memory of the process, in bytes. Default 2 GiB. */
  readonly rssBytes: number;
}

export type CrashCode = 'READER_CRASHED' | 'READER_TIMEOUT' | 'READER_OUT_OF_MEMORY';

/** How a process ended the request it was given. */
export type Answer =
  | { readonly type: 'reply'; readonly reply: Exclude<ReaderReply, { type: 'ready' }> }
  | { readonly type: 'died'; readonly code: CrashCode; readonly message: string };

/** One reader process as its pool sees it: at most one request at a time. */
export interface ReaderProcess {
  readonly pid: number;
  /** Resolves when its engines are loaded, rejects when it ended before. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** Never rejects. */
  ask(request: ReaderRequest): Promise<Answer>;
  /** Measures the process against the limits of the running request and kills it when it is over one. */
  check(limits: ReaderLimits): Promise<void>;
  /** Starts the clocks of the running request again: its parent was stopped meanwhile. */
  restartClocks(): void;
  /** Resident memory when last checked, in bytes. */
  rssBytes(): number;
  /** Processor time when last checked, in ms since it started. */
  cpuMs(): number;
  kill(): void;
}

interface Running {
  readonly settle: (answer: Answer) => void;
  startedAt: number;
  /** Processor time when the request began; undefined until first measured. */
  cpuAtStart: number | undefined;
}

/** What is known of a process. */
interface Life {
  running?: Running | undefined;
  usage?: ProcessUsage;
  verdict?: Answer;
  log: string;
  /** Killed, though its end is not seen yet. */
  doomed: boolean;
}

const STDERR_KEPT = 4096;

/** Starts a reader process with an empty environment; it ends when this process does. */
export function startReader(options: { allowFaultMarkers: boolean; maxHeapMiB: number }): ReaderProcess {
  const child = spawnReader(options);
  const state: Life = { log: '', doomed: false };
  child.stderr?.on('data', (chunk: Buffer) => (state.log = (state.log + chunk.toString('latin1')).slice(-STDERR_KEPT)));
  const settle = (answer: Answer): void => {
    const running = state.running;
    state.running = undefined;
    running?.settle(answer);
  };
  const ended = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      settle(state.verdict ?? deathOf(how, state.log));
      resolve();
    };
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code ?? 0}`));
    child.once('error', (error) => end(error.message));
  });
  // A reply that was on its way when the process was killed would free it for a request that its end then fails.
  const ready = becomesReady(child, ended, (answer) => (state.doomed ? undefined : settle(answer)));
  const kill = (): void => {
    state.doomed = true;
    child.kill('SIGKILL');
  };
  const judge = (verdict: Answer): void => {
    state.verdict = verdict;
    kill();
  };
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    ask: (request) =>
      new Promise((resolve) => {
        const cpuAtStart = undefined;
        state.running = { settle: resolve, startedAt: performance.now(), cpuAtStart };
        // A failed send means that the process is going: its exit settles the request.
        child.send(request, () => undefined);
      }),
    async check(limits) {
      const running = state.running;
      const usage = child.pid === undefined ? undefined : await processUsage(child.pid);
      if (usage === undefined) return;
      state.usage = usage;
      if (running === undefined || running !== state.running) return;
      running.cpuAtStart ??= usage.cpuMs;
      const verdict = overLimit(usage, running, limits);
      if (verdict !== undefined) judge(verdict);
    },
    restartClocks: () => {
      if (state.running === undefined) return;
      state.running.startedAt = performance.now();
      state.running.cpuAtStart = undefined;
    },
    rssBytes: () => state.usage?.rssBytes ?? 0,
    cpuMs: () => state.usage?.cpuMs ?? 0,
    kill,
  };
}

/** What Node keeps of compiled modules, if it keeps it for this process: readers start again and again. */
function compileCache(): Readonly<Record<string, string>> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

/** glibc else keeps memory for each of a dozen threads: pictures come and go on all of them, and resident memory creeps up. */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2' };

/** In MiB, for one of its halves. It else grows to 32 once a page leaves much alive, and never shrinks again. */
const YOUNG_GENERATION = '--max-semi-space-size=8';

function spawnReader(options: { allowFaultMarkers: boolean; maxHeapMiB: number }): ChildProcess {
  // The entry beside this file, compiled or not as this file is; Node strips the types of the latter.
  const source = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(source ? './reader-child.ts' : './reader-child.js', import.meta.url));
  const args: ReaderArguments = { parent: process.pid, allowFaultMarkers: options.allowFaultMarkers };
  const child = fork(entry, [JSON.stringify(args)], {
    env: { ...ALLOCATOR, ...(process.platform === 'win32' ? { SystemRoot: 'C:\\Windows' } : {}), ...compileCache() },
    execArgv: [
      `--max-old-space-size=${options.maxHeapMiB}`,
      YOUNG_GENERATION,
      ...(source ? ['--conditions=@docket/source'] : []),
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  // Under memory pressure the kernel takes a reader first, not the service. Not allowed everywhere, and no matter then.
  if (process.platform === 'linux') writeFile(`/proc/${child.pid ?? 0}/oom_score_adj`, '1000').catch(() => undefined);
  return child;
}

function becomesReady(child: ChildProcess, ended: Promise<void>, settle: (answer: Answer) => void): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (reply: ReaderReply) => {
      if (reply.type === 'ready') resolve();
      else settle({ type: 'reply', reply });
    });
    void ended.then(() => reject(new Error('the reader process ended before it was ready')));
  });
  ready.catch(() => undefined);
  return ready;
}

function deathOf(how: string, log: string): Answer {
  if (/heap out of memory|Cannot enlarge memory|allocation failed/i.test(log)) {
    return { type: 'died', code: 'READER_OUT_OF_MEMORY', message: 'The reader ran out of memory.' };
  }
  return { type: 'died', code: 'READER_CRASHED', message: `The reader ended unexpectedly (${how}).` };
}

function overLimit(usage: ProcessUsage, running: Running, limits: ReaderLimits): Answer | undefined {
  if (usage.rssBytes > limits.rssBytes) {
    const message = `The page took more than ${Math.round(limits.rssBytes / 2 ** 20)} MiB of memory.`;
    return { type: 'died', code: 'READER_OUT_OF_MEMORY', message };
  }
  if (usage.cpuMs - (running.cpuAtStart ?? usage.cpuMs) > limits.cpuMs) {
    const message = `The page took more than ${limits.cpuMs / 1000} s of processor time.`;
    return { type: 'died', code: 'READER_TIMEOUT', message };
  }
  if (performance.now() - running.startedAt > limits.wallMs) {
    return { type: 'died', code: 'READER_TIMEOUT', message: `The page took more than ${limits.wallMs / 1000} s.` };
  }
  return undefined;
}
