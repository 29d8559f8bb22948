import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ruleGroups } from './alert-rules.ts';
import { BOARDS } from './boards/index.ts';

const METRICS = join(import.meta.dirname, '../../../docs/metrics.md');
/** Neither on a dashboard nor in a rule, for a reason. */
const NOT_SHOWN: Readonly<Record<string, string>> = {};
/** Metrics of the scrape itself, and labels that it and histograms add. */
const OF_PROMETHEUS = ['up'];
const LABELS_OF_PROMETHEUS = ['app', 'le'];

/** Names of metrics with their labels, as docs/metrics.md, which is generated from the code, has them. */
async function readDeclared(): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(METRICS, 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) *\| (.*?) \|/gm)];
  const labelsIn = (cell: string) => [...cell.matchAll(/(?:^|<br>)`(\w+)`:/g)].map(([, label = '']) => label);
  return new Map(rows.map(([, name = '', , cell = '']) => [name, labelsIn(cell)]));
}

const WORDS = new Set(
  'by on and or unless without ignoring sum max min count rate increase changes absent vector histogram_quantile'.split(
    ' ',
  ),
);

/** Names of metrics and of labels in a query. */
function namesIn(expr: string): { metrics: string[]; labels: string[] } {
  const labels = [...expr.matchAll(/[{,]\s*(\w+)\s*(?:=~|!~|!=|=)/g), ...expr.matchAll(/\bby \(([\w, ]*)\)/g)]
    .flatMap(([, names = '']) => names.split(/,\s*/))
    .filter((name) => name !== '');
  const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|\bby \([\w, ]*\)|docket:\w+:\w+/g, ' ');
  const metrics = [...bare.matchAll(/\b[a-z_]\w*/g)].map(([name]) => name).filter((name) => !WORDS.has(name));
  return { metrics, labels };
}

const withoutSuffix = (metric: string) => metric.replace(/_(bucket|count|sum)$/, '');

describe('the queries of dashboards and alerts', () => {
  let declared: ReadonlyMap<string, readonly string[]>;
  const queries = [
    ...BOARDS.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries))),
    ...ruleGroups().flatMap(({ rules }) => rules),
  ].map(({ expr }) => expr);
  const known = (metric: string) => (declared.has(metric) ? metric : withoutSuffix(metric));

  beforeAll(async () => {
    declared = await readDeclared();
  });

  /** Metrics that are not declared, and labels that none of the query's metrics has. */
  const faultsOf = (expr: string): readonly string[] => {
    const { metrics, labels } = namesIn(expr);
    const unknown = metrics.filter((metric) => !declared.has(known(metric)) && !OF_PROMETHEUS.includes(metric));
    const theirs = new Set([
      ...LABELS_OF_PROMETHEUS,
      ...metrics.flatMap((metric) => declared.get(known(metric)) ?? []),
    ]);
    return [...unknown, ...labels.filter((label) => !theirs.has(label))];
  };

  it('name only metrics that are declared, and only labels that they have', () => {
    expect(declared.size).toBeGreaterThan(50);
    for (const expr of queries) expect({ expr, faults: faultsOf(expr) }).toEqual({ expr, faults: [] });
  });

  it('would be refused otherwise', () => {
    expect(faultsOf('sum(rate(docket_no_such_total[5m]))')).toEqual(['docket_no_such_total']);
    expect(faultsOf('sum by (colour) (docket_ready{shape="round"})')).toEqual(['shape', 'colour']);
  });

  it('show every metric that is declared, or a reason is given why not', () => {
    const shown = new Set(queries.flatMap((expr) => namesIn(expr).metrics).map(known));
    const hidden = [...declared.keys()].filter((metric) => !shown.has(metric)).sort();
    expect(hidden).toEqual(Object.keys(NOT_SHOWN).sort());
  });
});

describe('every dashboard', () => {
  it.each(BOARDS.map((board) => [board.name, board] as const))(
    '%s says of each panel what it shows',
    (_name, board) => {
      const panels = board.rows.flatMap((row) => row.panels);
      expect(
        panels.filter(({ title, description, queries }) => !title || !description || queries.length === 0),
      ).toEqual([]);
      const titles = board.rows.map((row) => row.panels.map(({ title }) => title));
      for (const row of titles) expect(new Set(row).size).toBe(row.length);
    },
  );
});
