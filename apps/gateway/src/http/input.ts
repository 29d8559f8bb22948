import type { Operation } from '@docket/contracts';
import type { z } from 'zod';

// JSON, addresses and headers know no `undefined`: what is optional is there or not.
type Given<T> = T extends object ? { readonly [K in keyof T]: Exclude<T[K], undefined> } : T;
type Parsed<S> = S extends z.ZodType ? Given<z.output<S>> : undefined;

/** What a request brings to an operation, as its schemas parsed it. A form is left to its reader. */
export interface Input<O extends Operation> {
  readonly params: Parsed<O['params']>;
  readonly query: Parsed<O['query']>;
  readonly headers: Parsed<O['headers']>;
  readonly body: O['body'] extends { readonly kind: 'json' } ? Parsed<O['body']['schema']> : undefined;
}
