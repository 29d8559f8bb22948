import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { reportOf } from '../health.ts';
import type { Operated, OperationsSettings, PartsReadiness } from '../operated.ts';
import { observeProcess } from './observe-process.ts';
import { isOtlpWanted } from './otlp-settings.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { PROGRAMS } from './programs.ts';
import type { Application, Program } from './programs.ts';
import { otlpSender } from './send-by-otlp.ts';
import { startMetrics } from './start-metrics.ts';
import type { StartedMetrics } from './start-metrics.ts';

/** Starts the metrics of a process, with what it tells of itself. @param parts as far as they have been started. */
export async function openMetrics(
  settings: OperationsSettings,
  { program, groups, log, parts }: Operated & { readonly parts: () => PartsReadiness },
): Promise<StartedMetrics> {
  const senders = isOtlpWanted(settings, log) ? [await otlpSender(settings, log)] : [];
  const metrics = startMetrics({ groups: [PROCESS_METRICS, ...groups], resource: resourceOf(program), senders });
  const ends = [observeProcess(program), PROCESS_METRICS.ready.from(() => readyParts(parts()))];
  return {
    text: () => metrics.text(),
    close: async () => {
      await metrics.close();
      for (const end of ends) end();
    },
  };
}

function readyParts(parts: PartsReadiness) {
  const all = Object.entries(parts) as readonly (readonly [Application, NonNullable<PartsReadiness[Application]>])[];
  return Promise.all(
    all.map(async ([application, ready]) => [{ application }, (await reportOf(ready)).ready ? 1 : 0] as const),
  );
}

/** The standard variables go before what is told here. */
function resourceOf(program: Program): Resource {
  const name = program === 'docket' ? program : `docket-${program}`;
  const own = resourceFromAttributes({ [ATTR_SERVICE_NAME]: name, [ATTR_SERVICE_VERSION]: PROGRAMS.version });
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector];
  return defaultResource().merge(own).merge(detectResources({ detectors }));
}
