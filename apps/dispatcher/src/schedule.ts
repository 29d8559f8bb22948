import { RETRY_DELAYS } from '@docket/contracts';

export type ScheduleName = 'reference';

/** Waits before each attempt in ms, the first included; as many attempts as there are waits. */
export type Schedule = readonly number[];

/** Each wait but the first must be one of the delays of the `delivery.due` edge. */
export const SCHEDULES: Readonly<Record<ScheduleName, Schedule>> = { reference: [0, ...RETRY_DELAYS] };

/** The wait in ms before attempt `attempt` (from 1); undefined: the schedule has no such attempt. */
export function waitBefore(schedule: Schedule, attempt: number): number | undefined {
  return schedule[attempt - 1];
}
