/** One line, number or row of a panel. */
export interface Query {
  /** PromQL; `$__rate_interval` is the window over which rates are taken. */
  readonly expr: string;
  /** Text of the legend, with labels as `{{app}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What is shown, and what to think of it. */
  readonly description: string;
  /** `stat`: the present value, large; `lines`: over time; `stack`: over time, one upon the other; `table`: present values. */
  readonly kind: 'stat' | 'lines' | 'stack' | 'table';
  /** Of Grafana: `s`, `bytes`, `reqps`, `percentunit`, `short` … */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** From this value on it is shown in red, of `stat` alone. */
  readonly redFrom?: number;
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A dashboard as it is meant; `grafana-dashboard.ts` makes Grafana's form of it. */
export interface Board {
  /** Part of its address and name of its file; never changes. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

const WINDOW = '$__rate_interval';
const selected = (metric: string, filter: string) => (filter === '' ? metric : `${metric}{${filter}}`);

/** How often a second a counter went up, summed over all processes and by these labels. */
export const rate = (metric: string, by = '', filter = ''): string =>
  `sum by (${by}) (rate(${selected(metric, filter)}[${WINDOW}]))`;

/** How much a counter went up in the time that is shown, likewise. */
export const increase = (metric: string, by = '', filter = ''): string =>
  `sum by (${by}) (increase(${selected(metric, filter)}[$__range]))`;

/** Quantile of a histogram over all processes, by these labels. */
export const quantile = (q: number, metric: string, by = '', filter = ''): string =>
  `histogram_quantile(${q}, ${rate(`${metric}_bucket`, by === '' ? 'le' : `le, ${by}`, filter)})`;

/** Median and the value that 95 of 100 stay below. */
export const spread = (metric: string, by = '', filter = ''): readonly Query[] =>
  [0.5, 0.95].map((q) => ({
    expr: quantile(q, metric, by, filter),
    legend: [by && `{{${by}}}`, `p${q * 100}`].filter((part) => part !== '').join(' '),
  }));

/** A panel of lines. */
export const lines = (title: string, unit: string, description: string, ...queries: readonly Query[]): Panel => ({
  ...{ kind: 'lines', title, unit, description, queries },
});

/** Lines of which the sum means something. */
export const stack = (title: string, unit: string, description: string, ...queries: readonly Query[]): Panel => ({
  ...{ kind: 'stack', title, unit, description, queries },
});

/** One number, which turns red from `redFrom` on. */
export const stat = (panel: Omit<Panel, 'kind' | 'queries'> & { readonly expr: string }): Panel => {
  const { expr, ...rest } = panel;
  return { ...rest, kind: 'stat', queries: [{ expr, legend: '' }] };
};

export const query = (expr: string, legend = ''): Query => ({ expr, legend });
