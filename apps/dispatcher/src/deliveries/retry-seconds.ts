import { z } from 'zod';
import { SCHEDULES } from './schedule.ts';
import type { Schedules } from './schedule.ts';

const MOST_RETRIES = 30;
const LONGEST_SECONDS = 7 * 24 * 60 * 60;
const isWait = (seconds: number) => Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_SECONDS;

/**
 * The schedules, with waits of an operator's choice before the second and each further attempt of `standard`: whole
 * seconds, separated by commas, such as `5,300,1800`.
 */
export const retrySeconds = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .refine(
    (waits) => waits.length <= MOST_RETRIES && waits.every(isWait),
    `must be at most ${MOST_RETRIES} whole numbers from 1 to ${LONGEST_SECONDS}, separated by commas`,
  )
  .transform((waits): Schedules => ({
    ...SCHEDULES,
    standard: { ...SCHEDULES.standard, waits: [0, ...waits.map((seconds) => seconds * 1_000)] },
  }));
