import type { z } from 'zod';
import type { Answer } from './operation.ts';
import { ErrorBody } from './schemas.ts';

export const ok = (schema: z.ZodType, description = 'Done'): Answer => ({ description, schema });
export const fails = (description: string): Answer => ({ description, schema: ErrorBody });

/** Of an operation on something that is named in its path. */
export const found = { 404: fails('Unknown, or of another account') };
/** Of an operation with a JSON body. */
export const json = {
  413: fails('Larger than 1 MiB'),
  415: fails('Not application/json'),
  408: fails('The body stood still'),
};
