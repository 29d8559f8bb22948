import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditReport } from '@docket/contracts';
import { commitId } from '@docket/event-log';
import { jobBody, openIngestOnDisk, submitted } from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';
import { VIEWS } from './kinds.ts';

let ingest: IngestOnDisk;
beforeEach(async () => {
  ingest = await openIngestOnDisk();
});
afterEach(() => ingest.close());

async function verified(body: object = {}): Promise<AuditReport> {
  const { json } = await ingest.client.verifyAudit({ bodyJson: JSON.stringify(body) });
  return JSON.parse(json ?? '') as AuditReport;
}
async function rebuilt(): Promise<unknown> {
  return JSON.parse((await ingest.client.rebuildViews({ bodyJson: '{}' })).json ?? '');
}
/** Changes the log as somebody without its key can. */
function tamper(sql: string, ...values: readonly string[]): void {
  const database = new DatabaseSync(join(ingest.folder, 'docket.db'));
  database.prepare(sql).run(...values);
  database.close();
}

describe('the chain of the log', () => {
  it('is sound as it was written', async () => {
    expect(await verified()).toEqual({ sound: true, jobs: 0, commits: 0, faults: [] });
    const ids = [await submitted(ingest.client), await submitted(ingest.client)];
    expect(await verified()).toEqual({ sound: true, jobs: 2, commits: 2, faults: [] });
    expect(await verified({ jobId: ids[0] })).toEqual({ sound: true, jobs: 1, commits: 1, faults: [] });
    expect(await verified({ jobId: ids[0]?.toUpperCase() })).toMatchObject({ jobs: 1 });
  });

  it('names the first commit of each job that is not what was written', async () => {
    const [one, other, third] = [
      await submitted(ingest.client),
      await submitted(ingest.client),
      await submitted(ingest.client),
    ];
    tamper(`UPDATE commits SET at = '2020-01-01T00:00:00.000Z' WHERE stream = ?`, one);
    tamper('UPDATE commits SET version = 2 WHERE stream = ?', other);
    const faults = [
      { commit: commitId(one, 1), reason: 'altered' },
      { commit: commitId(other, 1), reason: 'removed' },
    ].sort((a, b) => (a.commit < b.commit ? -1 : 1));
    expect(await verified()).toEqual({ sound: false, jobs: 3, commits: 3, faults });
    expect(await verified({ jobId: third })).toMatchObject({ sound: true });
    expect(await verified({ jobId: one })).toMatchObject({ sound: false, faults: [{ reason: 'altered' }] });
  });
});

describe('a log of which something was taken away', () => {
  const cancel = (jobId: string) => ingest.client.controlJob({ accountId: 'local', jobId, action: 'cancel' });
  const cancelled = async () => {
    const jobId = await submitted(ingest.client);
    await cancel(jobId);
    return jobId;
  };

  it('is found by its jobs, which know their newest commit: a cut tail, a job that is gone, another one in its place', async () => {
    const [sound, cut, gone, replaced] = [await cancelled(), await cancelled(), await cancelled(), await cancelled()];
    tamper('DELETE FROM commits WHERE stream = ? AND version = 2', cut);
    tamper('DELETE FROM commits WHERE stream = ?', gone);
    await ingest.records.restore(VIEWS, replaced, 2, { ...(await viewOf(replaced)).value, head: 'another' });
    const faults = [
      { commit: commitId(cut, 2), reason: 'removed' },
      { commit: commitId(gone, 1), reason: 'removed' },
      { commit: commitId(replaced, 2), reason: 'inserted' },
    ].sort((a, b) => (a.commit < b.commit ? -1 : 1));
    expect(await verified()).toEqual({ sound: false, jobs: 3, commits: 5, faults });
    expect(await verified({ jobId: gone })).toMatchObject({ sound: false, jobs: 0, faults: [{ reason: 'removed' }] });
    expect(await verified({ jobId: sound })).toMatchObject({ sound: true, faults: [] });
  });

  it('is not mended by rebuilding views', async () => {
    const cut = await cancelled();
    tamper('DELETE FROM commits WHERE stream = ? AND version = 2', cut);
    await rebuilt();
    expect(await verified()).toMatchObject({ sound: false, faults: [{ commit: commitId(cut, 2), reason: 'removed' }] });
  });

  it('is a single flipped byte away from what was written', async () => {
    const jobId = await submitted(ingest.client);
    tamper(`UPDATE commits SET events = replace(events, 'JobSubmitted', 'JobSubmittee') WHERE stream = ?`, jobId);
    expect(await verified()).toMatchObject({
      sound: false,
      faults: [{ commit: commitId(jobId, 1), reason: 'altered' }],
    });
  });

  it('is not suspected of jobs of an older version, whose views know less', async () => {
    const jobId = await cancelled();
    const { version, value } = await viewOf(jobId);
    const { head, ...older } = value;
    expect(head).toBeDefined();
    await ingest.records.restore(VIEWS, jobId, version, older);
    expect(await verified()).toMatchObject({ sound: true });
    tamper('DELETE FROM commits WHERE stream = ? AND version = 2', jobId);
    expect(await verified()).toMatchObject({ sound: false });
  });

  it('is not suspected while jobs are being changed', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => submitted(ingest.client)));
    const changes = ids.map(cancel);
    for (let n = 0; n < 5; n++) expect(await verified()).toMatchObject({ sound: true, jobs: 40 });
    await Promise.all(changes);
    expect(await verified()).toMatchObject({ sound: true, commits: 80 });
  });
});

async function viewOf(jobId: string) {
  const view = await ingest.records.get(VIEWS, jobId);
  if (!view) throw new Error('no view');
  return view;
}

describe('views', () => {
  it('are rebuilt from the log: those missing, damaged or behind, and never backwards', async () => {
    const ids = [];
    for (let n = 0; n < 120; n++) ids.push(await submitted(ingest.client));
    const [missing, damaged, ahead] = ids as [string, string, string];
    const before = await Promise.all([missing, damaged].map((id) => jobBody(ingest.client, id)));
    const { records } = ingest;
    const view = await records.get(VIEWS, damaged);
    if (!view) throw new Error('no view');
    await records.remove(VIEWS, missing);
    await records.restore(VIEWS, damaged, 1, { ...view.value, status: 'failed', templateId: 'x' });
    await records.put(VIEWS, ahead, 2, { ...view.value, status: 'processing' });
    expect(await rebuilt()).toEqual({ rebuilt: 119 });
    expect(await records.get(VIEWS, missing)).toBeDefined();
    expect(await Promise.all([missing, damaged].map((id) => jobBody(ingest.client, id)))).toEqual(before);
    expect(await records.get(VIEWS, ahead)).toMatchObject({ version: 2, value: { status: 'processing' } });
  });

  it('of other jobs are rebuilt although the log of one cannot be read', async () => {
    const [broken, other] = [await submitted(ingest.client), await submitted(ingest.client)];
    tamper(`UPDATE commits SET events = '[{"type":"JobFailed","version":1,"data":{}}]' WHERE stream = ?`, broken);
    await ingest.records.remove(VIEWS, other);
    expect(await rebuilt()).toEqual({ rebuilt: 1 });
    expect(await ingest.records.get(VIEWS, other)).toBeDefined();
  });
});
