import type { Readiness } from './health.ts';
import type { Log } from './log.ts';
import type { MetricGroup } from './metrics/instruments.ts';
import type { OtlpSettings } from './metrics/otlp-settings.ts';
import type { Application, Program } from './metrics/programs.ts';

/** Where a process tells its operator how it does, see `OPERATIONS_VARIABLES`. */
export type OperationsSettings = OtlpSettings & {
  readonly DOCKET_METRICS_HOST: string;
  readonly DOCKET_METRICS_PORT?: number | undefined;
  readonly DOCKET_HEALTH_HOST: string;
  readonly DOCKET_HEALTH_PORT?: number | undefined;
};

/** Of each part that a process runs. */
export type PartsReadiness = Readonly<Partial<Record<Application, Readiness>>>;

export interface Operated {
  readonly program: Program;
  /** Metrics beside those that every process has. */
  readonly groups: readonly MetricGroup[];
  readonly log: Log;
}
