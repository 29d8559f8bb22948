import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@docket/local-services';
import { eventually } from '@docket/testing';
import type { ReceivedRequest } from '@docket/testing';

const ROOT = join(import.meta.dirname, '../../..');

export type SignedRequest = Pick<ReceivedRequest, 'rawHeaders' | 'body'>;
type Scheme = 'webhook-signature' | 'x-webhook-signature';

/** An example of README.md as it is printed there. */
export interface Example {
  readonly title: string;
  readonly scheme: Scheme;
  /** The program that runs it. */
  readonly runtime: 'node' | 'python3' | 'openssl';
  readonly code: string;
}

/** What the examples are, in the order in which they stand below "Verify a webhook". */
const EXAMPLES: readonly Omit<Example, 'code'>[] = [
  { title: 'Node.js', scheme: 'webhook-signature', runtime: 'node' },
  { title: 'Node.js with standardwebhooks', scheme: 'webhook-signature', runtime: 'node' },
  { title: 'Python', scheme: 'webhook-signature', runtime: 'python3' },
  { title: 'Shell', scheme: 'webhook-signature', runtime: 'openssl' },
  { title: 'Node.js, X-Webhook-Signature', scheme: 'x-webhook-signature', runtime: 'node' },
  { title: 'Python, X-Webhook-Signature', scheme: 'x-webhook-signature', runtime: 'python3' },
  { title: 'Shell, X-Webhook-Signature', scheme: 'x-webhook-signature', runtime: 'openssl' },
];

/** The verification examples; throws where README.md has other ones. */
export function readmeExamples(): readonly Example[] {
  const blocks = blocksBelow('### Verify a webhook').filter((code) => !code.startsWith('curl '));
  if (blocks.length !== EXAMPLES.length) throw new Error(`README.md has ${blocks.length} examples of verification`);
  return EXAMPLES.map((example, at) => ({ ...example, code: blocks[at] ?? '' }));
}

function blocksBelow(heading: string): string[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = text.split(`\n${heading}\n`);
  const [own = ''] = section.split(/\n#{1,3} /);
  return [...own.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

/** Is this program there? */
export const isInstalled = (runtime: Example['runtime']): boolean =>
  spawnSync(runtime, [runtime === 'openssl' ? 'version' : '--version']).status === 0;

export interface Verifier {
  accepts(request: SignedRequest): Promise<boolean>;
  stop(): Promise<void>;
}

/** Runs an example with these secrets, separated by spaces. */
export async function startVerifier(example: Example, secrets: string): Promise<Verifier> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-readme-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  if (example.runtime === 'openssl') return { accepts: shellVerifier(folder, example, secrets), stop: remove };
  const { send, end } = await startReceiver(folder, example, secrets);
  return {
    accepts: async (request) => (await send(request)) === 204,
    stop: async () => {
      await end();
      await remove();
    },
  };
}

const { PATH = '', HOME = '' } = process.env;

function shellVerifier(folder: string, { code, scheme }: Example, secrets: string): Verifier['accepts'] {
  return async ({ rawHeaders, body }) => {
    const header = (wanted: string) => rawHeaders.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
    const names = scheme === 'webhook-signature' ? ['webhook-id', 'webhook-timestamp', scheme] : [scheme];
    await Promise.all([writeFile(join(folder, 'verify.sh'), code), writeFile(join(folder, 'body'), body)]);
    const ran = spawnSync('sh', ['verify.sh', ...names.map(header), 'body'], {
      cwd: folder,
      env: { PATH, HOME, WEBHOOK_SECRET: secrets },
      encoding: 'utf8',
    });
    const genuine = ran.stdout === 'genuine\n';
    if (ran.status !== (genuine ? 0 : 1)) throw new Error(`exit code ${ran.status ?? ran.signal}: ${ran.stderr}`);
    return genuine;
  };
}

async function startReceiver(folder: string, { code, runtime }: Example, secrets: string) {
  const [script, program] = runtime === 'node' ? ['receiver.mjs', process.execPath] : ['receiver.py', runtime];
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, script), code);
  const port = await freePort();
  const env = { PATH, HOME, WEBHOOK_SECRET: secrets, PORT: String(port) };
  const child = spawn(program, [script], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const send = async ({ rawHeaders, body }: SignedRequest): Promise<number> => {
    const sent = rawHeaders.filter(([name]) => !/^(host|connection|content-length|transfer-encoding)$/i.test(name));
    const headers = sent.map(([name, value]): [string, string] => [name, value]);
    return (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: new Uint8Array(body) })).status;
  };
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(complaints.join(''));
      await send({ rawHeaders: [], body: Buffer.from('{}') });
    },
    { timeoutMs: 30_000 },
  );
  const end = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return { send, end };
}
