import type { Operation } from '@docket/contracts';

/** The addresses of an operation as the router writes them. */
export function patternsOf({ path, aliases = [] }: Operation): string[] {
  return [path, ...aliases].map((address) => address.replace(/\{(\w+)\}/g, ':$1'));
}
