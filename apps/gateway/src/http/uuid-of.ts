import type { Refusal } from '@docket/contracts';
import { Refused } from './refused.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/**
 * An id in the form in which it is stored.
 * @throws Refused: what is no UUID is nothing of anybody's.
 */
export function uuidOf(text: string, unknown: Refusal): string {
  if (!isUuid(text)) throw new Refused(unknown);
  return text.toLowerCase();
}
