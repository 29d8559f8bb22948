import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ruleGroups } from './alert-rules.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ALERTS = ruleGroups()
  .flatMap(({ rules }) => rules)
  .flatMap((rule) => ('alert' in rule ? [rule.alert] : []))
  .sort();

interface RuleTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly { alertname: string; exp_alerts: readonly object[] }[];
  }[];
}

describe('every alert', () => {
  it('has a test in which it is told, and one in which it is not', async () => {
    const text = await readFile(join(ROOT, 'deploy/observability/prometheus/alerts.test.yaml'), 'utf8');
    const cases = (parse(text) as RuleTests).tests.flatMap((one) => one.alert_rule_test);
    for (const told of [true, false]) {
      const names = cases.filter(({ exp_alerts }) => exp_alerts.length > 0 === told).map(({ alertname }) => alertname);
      expect([...new Set(names)].sort()).toEqual(ALERTS);
    }
  });

  it('has a page that says what it means, how to confirm it and what to do', async () => {
    const pages = (await readdir(join(ROOT, 'docs/runbooks'))).filter((file) => file !== 'README.md').sort();
    expect(pages).toEqual(ALERTS.map((alert) => `${alert}.md`));
    for (const page of pages) {
      const text = await readFile(join(ROOT, 'docs/runbooks', page), 'utf8');
      const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
      expect({ page, titles }).toEqual({ page, titles: ['What it means', 'How to confirm', 'What to do'] });
    }
  });
});
