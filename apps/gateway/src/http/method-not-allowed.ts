import { Refused } from './refused.ts';
import { REFUSALS } from './refusals.ts';

/** @param allow the methods that the endpoint answers to, as in the Allow header. */
export function methodNotAllowed(allow: string): Refused {
  return new Refused(REFUSALS.methodNotAllowed, { Allow: allow });
}
