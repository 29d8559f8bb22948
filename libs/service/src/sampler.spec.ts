import { describe, expect, it } from '@jest/globals';
import { OTLP_VARIABLES } from './otlp-variables.ts';
import { readConfig } from './config/read-config.ts';
import { samplerOf } from './sampler.ts';

const warnings: string[] = [];
const log = { info: () => undefined, warn: (_facts: object, message: string) => warnings.push(message) };
/** The sampler of the SDK folds an id to 32 bits: these are the least and the greatest share. */
const [LOW, HIGH] = [`${'0'.repeat(31)}1`, `${'0'.repeat(24)}${'f'.repeat(8)}`];

/** What becomes of a root of either trace, of a child of a sampled parent, and of one of a parent that is not. */
async function decided(environment: Record<string, string>) {
  warnings.length = 0;
  const isSampled = await samplerOf(readConfig(OTLP_VARIABLES, environment), log);
  const cases = [isSampled(LOW, undefined), isSampled(HIGH, undefined), isSampled(HIGH, true), isSampled(LOW, false)];
  return cases.map(Number).join('');
}

describe('a head sampler', () => {
  it.each([
    ['always_on', undefined, '1111'],
    ['always_off', undefined, '0000'],
    ['traceidratio', '0.5', '1001'],
    ['traceidratio', '0', '0000'],
    ['traceidratio', undefined, '1111'],
    ['parentbased_always_on', undefined, '1110'],
    ['parentbased_always_off', undefined, '0010'],
    ['parentbased_traceidratio', '0.5', '1010'],
    [undefined, undefined, '1110'],
  ])('that is named %s with %s decides as its name says', async (name, argument, expected) => {
    const environment = {
      ...(name === undefined ? {} : { OTEL_TRACES_SAMPLER: name }),
      ...(argument === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: argument }),
    };
    expect(await decided(environment)).toBe(expected);
    expect(warnings).toEqual([]);
  });

  it.each([
    [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER is not known; parentbased_always_on is used'],
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' },
      'OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1; 1 is used',
    ],
  ])('is the default, with a warning, for %j', async (environment, warning) => {
    expect(await decided(environment)).toBe('1110');
    expect(warnings).toEqual([warning]);
  });
});
