import { getNumberFromEnv } from '@opentelemetry/core';
import type { SpanLimits } from '@docket/tracing';

/** Variables of each option, the first that is set being the one that counts. */
type Variables = Readonly<Record<string, readonly string[]>>;

const LIMITS = {
  attributeCountLimit: ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
  attributeValueLengthLimit: ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
  eventCountLimit: ['OTEL_SPAN_EVENT_COUNT_LIMIT'],
  linkCountLimit: ['OTEL_SPAN_LINK_COUNT_LIMIT'],
  attributePerEventCountLimit: ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'],
} satisfies Record<keyof SpanLimits, readonly string[]>;

/** The limits of spans that the environment sets. */
export const spanLimits = (): SpanLimits => numbersOf(LIMITS, 0);

/** What is less than `least`, or no number, is as if it were not set. */
export function numbersOf<T extends Variables>(variables: T, least: number): { [K in keyof T]?: number } {
  const numbers = Object.entries(variables).flatMap(([option, names]) => {
    const given = names.map(getNumberFromEnv).find((value) => value !== undefined);
    return given === undefined || given < least ? [] : [[option, given] as const];
  });
  return Object.fromEntries(numbers) as { [K in keyof T]?: number };
}
