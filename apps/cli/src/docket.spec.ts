import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { ZipFile } from 'yazl';

const ROOT = join(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'apps/cli/bin/docket.mjs');
const INVOICE = join(ROOT, 'examples/invoice.pdf');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let data: string;
let url = '';
let service: ReturnType<typeof start>;

const start = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });

async function ended(child: ReturnType<typeof start>): Promise<Ended> {
  const exit = once(child, 'exit');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exit;
  return { code: child.exitCode, out, err };
}
function docket(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = start([BIN, ...args], { DOCKET_URL: url, DOCKET_API_KEY_FILE: join(data, 'api-key'), ...env });
  return ended(child);
}
async function answer<T>(...args: readonly string[]): Promise<T> {
  const { code, out, err } = await docket([...args, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: expect.any(String) });
  return JSON.parse(out) as T;
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'docket-cli-'));
  service = start([join(ROOT, 'apps/standalone/dist/main.js')], { DOCKET_DATA: data, DOCKET_PORT: '0' });
  service.stderr.resume();
  for await (const line of createInterface(service.stdout)) {
    if (!line.startsWith('{')) continue;
    // Others may come first on a busy machine.
    url = (JSON.parse(line) as { url?: string }).url ?? '';
    if (url !== '') break;
  }
  if (!url) throw new Error('Docket did not start.');
  service.stdout.resume();
});
afterAll(async () => {
  const exit = once(service, 'exit');
  if (service.exitCode === null && service.kill('SIGTERM')) await exit;
  await rm(data, { recursive: true });
});

describe('jobs on the command line', () => {
  let jobId: string;

  it('are submitted and waited for', async () => {
    const { code, out } = await docket(['jobs', 'submit', INVOICE, '--wait']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^total +1443\.65$/m) });
    jobId = /^job +(\S+)$/m.exec(out)?.[1] ?? '';
  });

  it('are listed and shown, for people and for programs', async () => {
    const listed = await answer<{ jobs: { jobId: string }[]; nextCursor: null }>(
      'jobs',
      'list',
      '--status',
      'completed',
    );
    expect(listed).toMatchObject({ jobs: [{ jobId }], nextCursor: null });
    expect((await docket(['jobs', 'list'])).out).toMatch(
      /^JOB +STATUS +PAGES +CREATED \(UTC\) +FILE\n\S+ +completed +1 /,
    );
    expect(await answer('jobs', 'show', jobId, '--at', '1')).toMatchObject({ jobId, status: 'pending', result: null });
  });

  it('tell their history, line by line while it happens', async () => {
    const { out } = await docket(['jobs', 'events', jobId, '--follow', '--json']);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { number: number; type: string });
    expect(events.at(0)).toMatchObject({ number: 1, type: 'JobSubmitted' });
    expect(events.at(-1)).toMatchObject({ number: events.length, type: 'JobCompleted' });
    expect((await docket(['jobs', 'events', jobId])).out.split('\n').length).toBe(events.length + 1);
  });

  it('hand over what was found', async () => {
    const csv = join(data, 'result.csv');
    const page = join(data, 'page.png');
    const [fields, result, drawn] = await Promise.all([
      docket(['jobs', 'fields', jobId]),
      docket(['jobs', 'result', jobId, '--format', 'csv', '-o', csv]),
      docket(['jobs', 'page', jobId, '1', '-o', page]),
    ]);
    expect([fields.code, result, drawn]).toEqual([0, { code: 0, out: '', err: '' }, { code: 0, out: '', err: '' }]);
    expect(fields.out).toMatch(/^total +1443\.65 /m);
    expect(await readFile(csv, 'utf8')).toContain('1443.65');
    expect((await readFile(page)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('are erased only if that is said', async () => {
    const asked = await docket(['jobs', 'delete', jobId]);
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await docket(['jobs', 'delete', jobId, '--yes'])).toMatchObject({ code: 0, out: `Erased ${jobId}.\n` });
    expect(await docket(['jobs', 'show', jobId])).toMatchObject({ code: 1, out: '', err: 'The job was erased.\n' });
  });
});

describe('several documents', () => {
  it('are submitted each, whatever becomes of the others', async () => {
    const page = join(ROOT, 'README.md');
    const { code, out, err } = await docket(['jobs', 'submit', page, INVOICE, join(data, 'none'), '--json']);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([expect.objectContaining({ status: 'pending' })]);
    expect({ code, lines: err.trimEnd().split('\n') }).toEqual({
      code: 1,
      lines: [expect.stringContaining('supported type'), expect.stringContaining('cannot be read')],
    });
  });
});

describe('a ZIP with a file that is no document', () => {
  it('shows the fields of the others and fails', async () => {
    const zip = new ZipFile();
    zip.addFile(INVOICE, 'invoice.pdf');
    zip.addBuffer(Buffer.from('hello'), 'note.txt');
    zip.end();
    const file = join(data, 'mixed.zip');
    await writeFile(file, await buffer(zip.outputStream));
    const { code, out } = await docket(['parse', file]);
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(/ total +1443\.65\n[^]*\(UNSUPPORTED_TYPE\)/),
    });
  });
});

describe('templates on the command line', () => {
  it('are made from a file, changed, tried, published and deleted', async () => {
    const file = join(data, 'fields.json');
    await writeFile(file, (await docket(['templates', 'show', 'invoice', '--schema'])).out);
    const { id } = await answer<{ id: string }>('templates', 'create', file, '--name', 'Mine');
    const changed = await answer('templates', 'update', id, '--description', 'Changed', '--draft');
    expect(changed).toMatchObject({ id, name: 'Mine', description: 'Changed', draftVersion: 2 });
    const tried = await docket(['templates', 'test', id, INVOICE]);
    expect(tried).toMatchObject({ code: 0, out: expect.stringMatching(/^total +1443\.65/m) });
    expect(await answer('templates', 'publish', id, '2')).toMatchObject({ publishedVersion: 2 });
    expect((await docket(['templates', 'delete', id, '--yes'])).code).toBe(0);
    expect(await docket(['templates', 'show', id])).toMatchObject({ code: 1, err: 'Template not found\n' });
  });
});

describe('a backfill on the command line', () => {
  const schema = async (name: string, ...fields: string[]) => {
    const file = join(data, name);
    const members = fields.map((field) => [field, { type: 'string', description: field }] as const);
    await writeFile(file, JSON.stringify({ data: Object.fromEntries(members) }));
    return file;
  };

  it('shows what a draft gains and loses, and publishes it if nothing is lost', async () => {
    const { id } = await answer<{ id: string }>(
      'templates',
      'create',
      await schema('1', 'invoiceNumber'),
      '--name',
      'B',
    );
    const { code } = await docket(['jobs', 'submit', INVOICE, '--template', id, '--wait']);
    expect(code).toBe(0);
    await answer('templates', 'update', id, await schema('2', 'seller'), '--draft');
    const lossy = await docket(['backfill', '--template', id, '--version', '2', '--publish-if-no-loss']);
    expect(lossy).toEqual({
      code: 1,
      out: expect.stringMatching(/^pages reused +1\npages read again +0\n[^]*^invoiceNumber +0 +0 +0 +1 +0\n/m),
      err: expect.stringMatching(/^Backfill \S+\n[^]*1 of 1 documents[^]*not published: it loses 1 values/),
    });
    expect(await answer('templates', 'show', id)).toMatchObject({ publishedVersion: 1 });

    await answer('templates', 'update', id, await schema('3', 'invoiceNumber', 'seller'), '--draft');
    const report = await answer<{ backfillId: string }>('backfill', '--template', id, '--publish-if-no-loss');
    expect(report).toMatchObject({ version: 3, status: 'published', totals: { same: 1, gained: 1, lost: 0 } });
    expect(await answer('templates', 'show', id)).toMatchObject({ publishedVersion: 3 });
    expect(await answer('backfills', 'publish', report.backfillId)).toMatchObject({ status: 'published' });
    const listed = await docket(['backfills', 'list', '--template', id]);
    expect(listed.out).toMatch(/^BACKFILL +STATUS[^]*^\S+ +published +\S+ +3 +1\/1 +1 +0 +0 /m);
  });

  it('is left to be decided where nobody can be asked, and dropped', async () => {
    const { id } = await answer<{ id: string }>('templates', 'create', await schema('4', 'seller'), '--name', 'C');
    await answer('templates', 'update', id, await schema('5', 'buyer'), '--draft');
    const { code, err } = await docket(['backfill', '--template', id, '--limit', '5']);
    const [, backfillId = ''] = /docket backfills drop (\S+)/.exec(err) ?? [];
    expect(code).toBe(0);
    expect((await docket(['backfills', 'drop', backfillId])).code).toBe(2);
    expect((await docket(['backfills', 'drop', backfillId, '--yes'])).out).toMatch(/^status +dropped$/m);
    expect(await answer('backfills', 'show', backfillId)).toMatchObject({ status: 'dropped', limit: 5, fields: [] });
    expect((await docket(['backfills', 'cancel', backfillId])).code).toBe(1);
  });

  it('does not keep the version of the program from being asked for', async () => {
    expect((await docket(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('webhooks on the command line', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(() => receiver.stop());

  it('are added, changed, tested, given other secrets, replayed and removed', async () => {
    const made = await docket(['webhooks', 'create', receiver.url, '--event', 'document.completed']);
    const [, id = ''] = /^webhook +(\S+)$/m.exec(made.out) ?? [];
    const [, secret = ''] = /^secret +(whsec_\S+)$/m.exec(made.out) ?? [];
    expect((await docket(['webhooks', 'list'])).out).toContain(`${id}  enabled  completed`);
    expect(await docket(['webhooks', 'test', id])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/ 200 .* 127/),
    });
    receiver.answerNext({ status: 500 });
    expect(await docket(['webhooks', 'test', id])).toMatchObject({ code: 1, out: expect.stringMatching(/failed/) });
    expect(await answer('webhooks', 'update', id, '--disable')).toMatchObject({ disabledReason: 'request' });
    await answer('webhooks', 'update', id, '--enable', '--schedule', 'reference');
    expect(await docket(['webhooks', 'update', id])).toMatchObject({ code: 2 });

    expect(await answer('webhooks', 'secret', id)).toEqual({ secret, previous: null });
    const file = join(data, 'secret');
    await writeFile(file, `whsec_${'B'.repeat(32)}\n`);
    const rotated = await answer('webhooks', 'rotate', id, '--secret-file', file, '--overlap-hours', '1', '--yes');
    expect(rotated).toMatchObject({ secret: `whsec_${'B'.repeat(32)}`, previous: { secret } });
    expect((await docket(['webhooks', 'secret'])).out).toMatch(/^secret +whsec_/);

    const range = ['--from', '2026-01-01T00:00:00Z', '--to', '2999-01-01T00:00:00Z'];
    expect(await answer('webhooks', 'replay', id, ...range, '--dry-run')).toMatchObject({ replayId: null });
    expect((await docket(['webhooks', 'delete', id, '--yes'])).out).toBe(`Removed ${id}.\n`);
    expect(await docket(['webhooks', 'show', id])).toMatchObject({ code: 1, err: expect.stringMatching(/not found/) });
  });

  it('tell of a job at an address of its own, and show what was sent', async () => {
    const submitted = await docket([
      ...['jobs', 'submit', INVOICE, '--on-duplicate', 'new', '--webhook-url', receiver.url, '--json'],
    ]);
    const { jobId } = JSON.parse(submitted.out) as { jobId: string };
    await eventually(() => expect(receiver.received).toHaveLength(1), { timeoutMs: 30_000 });
    const listed = await eventually(async () => {
      const { deliveries } = await answer<{ deliveries: { id: string }[] }>('deliveries', 'list', jobId);
      expect(deliveries).toMatchObject([{ status: 'delivered', target: 'callback' }]);
      return deliveries;
    });
    const { id = '' } = listed[0] ?? {};
    expect((await docket(['deliveries', 'show', id])).out).toMatch(/^state +delivered$[^]*^1 +\S+ \S+ +200 +\d+ +127/m);
    expect((await docket(['deliveries', 'redeliver', id])).out).toMatch(/^state +waiting$/m);
    await eventually(() => expect(receiver.received).toHaveLength(2), { timeoutMs: 30_000 });
    const { out } = await docket(['events', '--json']);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { position: number });
    const last = events.at(-1);
    expect(last).toMatchObject({ event: { jobId, eventType: 'document.completed' } });
    expect((await docket(['events', '--after', String((last?.position ?? 0) - 1)])).out).toMatch(
      /^ +\d+ .* document\.completed +\S+\n$/,
    );
  }, 60_000);
});

describe('lists on the command line', () => {
  it('are stored from a file, shown, and deleted', async () => {
    const [csv, out] = [join(data, 'vendors.csv'), join(data, 'out.csv')];
    await writeFile(
      csv,
      'name;id\r\n"Harbour Light; Supplies";V-1\r\n"Harbour Light; Supplies";V-1\r\nKestrel;V-2\r\n',
    );
    expect((await docket(['lists', 'put', 'vendors', csv])).out).toMatch(/^entries +2$[^]*kept once: 1\.\n$/m);
    expect((await docket(['lists', 'list'])).out).toMatch(/^vendors +1 +2 +name, id /m);
    await docket(['lists', 'get', 'vendors', '-o', out]);
    expect(await readFile(out, 'utf8')).toBe('name,id\r\nHarbour Light; Supplies,V-1\r\nKestrel,V-2\r\n');
    expect(await answer('lists', 'put', 'vendors', out)).toMatchObject({ version: 1, repeated: 0 });
    const names = join(data, 'names.json');
    await writeFile(names, '["Kestrel"]');
    expect(await answer('lists', 'put', 'vendors', names)).toMatchObject({ version: 2, entryCount: 1, columns: [] });
    const former = await answer<{ entries: unknown[] }>('lists', 'get', 'vendors', '--list-version', '1');
    expect(former).toMatchObject({ version: 1, entries: [{ id: 'V-1' }, { id: 'V-2' }] });
    expect((await docket(['lists', 'delete', 'vendors', '--yes'])).out).toBe('Deleted vendors.\n');
    expect((await docket(['lists', 'get', 'vendors'])).code).toBe(1);
  });
});

describe('accounts on the command line', () => {
  it('are made with a plan, get keys, and lose them', async () => {
    const { accountId } = await answer<{ accountId: string }>('accounts', 'create', 'Acme', '--plan', 'starter');
    const limits = ['--retention-days', '30', '--pages-per-month', '5'];
    expect(await answer('accounts', 'update', accountId, ...limits)).toMatchObject({ retentionDays: 30, pageLimit: 5 });
    const kept = await answer('accounts', 'update', accountId, '--retention-days', 'none', '--suspend');
    expect(kept).toMatchObject({ retentionDays: null, suspended: true });
    await answer('accounts', 'update', accountId, '--resume');
    const scopes = ['--scope', 'read', '--scope', 'submit'];
    const made = await docket(['keys', 'create', accountId, 'production', ...scopes]);
    const [, key = ''] = /^key +(plz_\S+)$/m.exec(made.out) ?? [];
    expect(made.err).toMatch(/not shown again/);
    expect((await docket(['account', '--json'], { DOCKET_API_KEY: key })).out).toContain(accountId);
    const { keys } = await answer<{ keys: { keyId: string; scopes: string[] }[] }>('keys', 'list', accountId);
    expect(keys).toMatchObject([{ scopes: ['read', 'submit'] }]);
    expect((await docket(['keys', 'revoke', accountId, keys[0]?.keyId ?? '', '--yes'])).code).toBe(0);
  });

  it('are listed over all pages', async () => {
    expect((await docket(['accounts', 'list', '--limit', '1'])).err).toMatch(
      /^There are more: --all, or --cursor \S+\n$/,
    );
    const { accounts } = await answer<{ accounts: unknown[] }>('accounts', 'list', '--limit', '1', '--all');
    expect(accounts.length).toBeGreaterThan(1);
  });
});

describe('the event log on the command line', () => {
  it('is verified, and its views are rebuilt', async () => {
    expect(await answer('audit', 'verify')).toMatchObject({ sound: true, faults: [] });
    expect((await answer<{ rebuilt: number }>('views', 'rebuild')).rebuilt).toBeGreaterThan(0);
  });
});

describe('what goes wrong', () => {
  it('is told on the error stream, with an exit code for its kind', async () => {
    const [wrong, refused, away, none] = await Promise.all([
      docket(['jobs', 'list', '--status', 'lost']),
      docket(['account'], { DOCKET_API_KEY: 'plz_someone-elses' }),
      docket(['account', '--url', 'http://127.0.0.1:1']),
      docket(['account', '--url', 'http://192.0.2.1', '--key-file', join(data, 'none')]),
    ]);
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Allowed choices are pending') });
    expect(refused).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Invalid API key\nGive another key/),
    });
    expect(away).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/does not answer[^]*npm start/) });
    expect(none).toMatchObject({ code: 2, out: '', err: expect.stringContaining('The key cannot be read') });
  });

  it('does not happen where help is asked for', async () => {
    const { code, out } = await docket(['jobs', 'submit', '--help'], { DOCKET_API_KEY: 'none' });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('docket jobs submit examples/invoice.pdf') });
  });
});

describe('an interrupted command', () => {
  it('ends at once, quietly, with code 130', async () => {
    const silent = createServer();
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as AddressInfo;
    const child = start([BIN, 'account'], { DOCKET_URL: `http://127.0.0.1:${port}`, DOCKET_API_KEY: 'plz_any' });
    await once(silent, 'connection');
    child.kill('SIGINT');
    expect(await ended(child)).toEqual({ code: 130, out: '', err: '' });
    silent.close();
  });
});
