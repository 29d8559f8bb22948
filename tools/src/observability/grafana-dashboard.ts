/* eslint-disable @typescript-eslint/no-deprecated -- the form that every Grafana reads from files; the newer one is that of its API */
import {
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as Lines } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Board, Panel } from './board.ts';

const SOURCE = { type: 'prometheus', uid: '${datasource}' };
/** Of 24 columns: numbers stand six, pictures three in a row. */
const WIDTH = { stat: 4, lines: 8, stack: 8, table: 8 } as const;
const HEIGHT = { stat: 4, lines: 8, stack: 8, table: 8 } as const;

/** Grafana's form of a board; the viewer chooses the data source, and may narrow it down by any label. */
export function grafanaDashboard(board: Board): grafana.Dashboard {
  const builder = new grafana.DashboardBuilder(board.title)
    .uid(`docket-${board.name}`)
    .description(board.description)
    .tags(['docket'])
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .tooltip(grafana.DashboardCursorSync.Crosshair)
    .link(
      new grafana.DashboardLinkBuilder('Docket')
        .type(grafana.DashboardLinkType.Dashboards)
        .tags(['docket'])
        .keepTime(true),
    )
    .withVariable(new grafana.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(new grafana.AdHocVariableBuilder('filter').label('Filter').datasource(SOURCE));
  for (const { title, panels } of board.rows) {
    builder.withRow(new grafana.RowBuilder(title));
    for (const panel of panels) builder.withPanel(panelOf(panel));
  }
  return numbered(builder.build());
}

/** The builder leaves all ids 0. */
function numbered(dashboard: grafana.Dashboard): grafana.Dashboard {
  for (const [index, panel] of (dashboard.panels ?? []).entries()) panel.id = index + 1;
  return dashboard;
}

function panelOf(panel: Panel): Stat | Table | Lines {
  const builder = builderOf(panel)
    .title(panel.title)
    .description(panel.description)
    .datasource(SOURCE)
    .unit(panel.unit)
    .span(WIDTH[panel.kind])
    .height(HEIGHT[panel.kind]);
  for (const [index, { expr, legend }] of panel.queries.entries()) {
    const target = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .expr(expr)
      .legendFormat(legend || '__auto');
    builder.withTarget(panel.kind === 'table' ? target.instant().format(PromQueryFormat.Table) : target.range());
  }
  return builder;
}

function builderOf({ kind, redFrom }: Panel): Stat | Table | Lines {
  switch (kind) {
    case 'stat':
      return redFrom === undefined ? new Stat() : new Stat().thresholds(thresholds(redFrom));
    case 'table':
      return new Table();
    case 'lines':
    case 'stack': {
      const chart = new Lines()
        .min(0)
        .lineWidth(1)
        .fillOpacity(kind === 'stack' ? 40 : 0)
        .legend(new VizLegendOptionsBuilder().showLegend(true))
        .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
      return kind === 'stack' ? chart.stacking(new StackingConfigBuilder().mode(StackingMode.Normal)) : chart;
    }
  }
}

const thresholds = (redFrom: number) =>
  new grafana.ThresholdsConfigBuilder().mode(grafana.ThresholdsMode.Absolute).steps([
    { value: null, color: 'green' },
    { value: redFrom, color: 'red' },
  ]);
