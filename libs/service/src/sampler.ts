import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Recorder } from '@docket/tracing';
import { DEFAULT_SAMPLER } from './otlp-variables.ts';
import type { OtlpSettings } from './otlp-variables.ts';
import type { Telling } from './watched-exporter.ts';

const SAMPLERS = /^(parentbased_)?(always_on|always_off|traceidratio)$/;

/** The head sampler that the environment names; the default, with a warning, for one that there is not. */
export async function samplerOf(env: OtlpSettings, log: Telling): Promise<Recorder['isSampled']> {
  const { OTEL_TRACES_SAMPLER: named = DEFAULT_SAMPLER } = env;
  const [, parentBased, root] = SAMPLERS.exec(named) ?? [];
  if (root === undefined) {
    log.warn({}, `OTEL_TRACES_SAMPLER is not known; ${DEFAULT_SAMPLER} is used`);
    return samplerOf({ ...env, OTEL_TRACES_SAMPLER: DEFAULT_SAMPLER }, log);
  }
  const decide = root === 'traceidratio' ? await ratioSampler(env, log) : () => root === 'always_on';
  return parentBased === undefined ? decide : (traceId, parent) => parent ?? decide(traceId);
}

/** Decides by the trace id, as every SDK of this language does. */
async function ratioSampler(env: OtlpSettings, log: Telling): Promise<(traceId: string) => boolean> {
  const { SamplingDecision, TraceIdRatioBasedSampler } = await import('@opentelemetry/sdk-trace');
  const sampler = new TraceIdRatioBasedSampler(ratioOf(env, log));
  return (traceId) => sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
}

function ratioOf({ OTEL_TRACES_SAMPLER_ARG: text = '1' }: OtlpSettings, log: Telling): number {
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  log.warn({}, 'OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1; 1 is used');
  return 1;
}
