import { FOUND_AS_IT_STANDS } from './as-it-stands.ts';
import type { BrokenPart } from './broken-part.ts';
import { FOUND_WITHOUT_REPUBLISHING } from './without-republishing.ts';

/** Every broken part that the simulator must find. */
export const brokenParts: readonly BrokenPart[] = [...FOUND_AS_IT_STANDS, ...FOUND_WITHOUT_REPUBLISHING];
