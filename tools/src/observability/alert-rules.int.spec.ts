import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from '@docket/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { PRODUCTION, ruleGroups, type RuleGroup } from './alert-rules.ts';

const TESTS = join(import.meta.dirname, '../../../deploy/observability/prometheus/alerts.test.yaml');

describeWith('promtool', 'the rules of alerts', (promtool) => {
  let folder: string;
  /** What promtool says of these rules and the tests beside them; rejects if one fails. */
  const test = async (groups: readonly RuleGroup[]) => {
    await writeFile(join(folder, 'alerts.yaml'), stringify({ groups }));
    return promisify(execFile)(promtool(), ['test', 'rules', 'alerts.test.yaml'], { cwd: folder });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docket-rules-'));
    await copyFile(TESTS, join(folder, 'alerts.test.yaml'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('tell what their tests say, and nothing else', async () => {
    expect((await test(ruleGroups())).stdout).toContain('SUCCESS');
  });

  it('would not if one of them was patient for too long', async () => {
    const failure = expect.objectContaining({ stderr: expect.stringContaining('DocketOldestPendingJob') });
    await expect(test(ruleGroups({ ...PRODUCTION, pendingSeconds: 3_000 }))).rejects.toEqual(failure);
  });
});
