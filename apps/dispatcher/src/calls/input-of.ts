import type { AccountCall } from '@docket/contracts';

/** A call's body or query, as the gateway has checked it: defaults are filled in. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the operation knows what the gateway checked
export const inputOf = <T>({ inputJson }: AccountCall): T => JSON.parse(inputJson ?? '{}') as T;
