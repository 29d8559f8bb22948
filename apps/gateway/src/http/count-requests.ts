import type { NextFunction, Request, Response } from 'express';
import { OPERATIONS } from '@docket/contracts';
import type { Operation, Refusal } from '@docket/contracts';
import { OTHER } from '@docket/service/metrics';
import { GATEWAY_METRICS } from '../metrics.ts';
import { PUBLIC_PATHS } from './public-paths.ts';
import { contextOf } from './request-context.ts';
import { patternsOf } from './patterns-of.ts';

const OPERATION_LIST: readonly Operation[] = Object.values(OPERATIONS);

/** From an address as the router has it to the one of its operation, whatever alias of it was asked for. */
const ROUTES: ReadonlyMap<string, string> = new Map([
  ...PUBLIC_PATHS.map((path) => [path, path] as const),
  ...OPERATION_LIST.flatMap((operation) => patternsOf(operation).map((pattern) => [pattern, operation.path] as const)),
]);
const SUBMISSIONS: ReadonlySet<string> = new Set(
  OPERATION_LIST.filter(({ submission }) => submission).map(({ method, path }) => `${method} ${path}`),
);

/**
 * Counts each request when it is over, by the route that it was given to: an address that is none counts as `other`.
 * @param began told of each request that comes and, by what it returns, of its end.
 */
export function countRequests(began: () => () => void) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const start = performance.now();
    const ended = began();
    response.once('close', () => {
      ended();
      const { method } = request;
      const route = ROUTES.get(patternOf(request) ?? '') ?? OTHER;
      const status = response.headersSent ? response.statusCode : 499;
      GATEWAY_METRICS.requests.add({ route, method, status: String(status) });
      GATEWAY_METRICS.duration.observe({ route, method }, (performance.now() - start) / 1_000);
      const { refused } = contextOf(request);
      if (refused !== null) countRefusal(refused, route, method);
    });
    next();
  };
}

/** Counts a request that no route was looked for, as it was not understood. */
export function countUnrouted({ status, code }: Refusal): void {
  GATEWAY_METRICS.requests.add({ route: OTHER, method: OTHER, status: String(status) });
  GATEWAY_METRICS.refusals.add({ route: OTHER, code });
}

/** The pattern of the route that a request was given to, as the router has it; null: none, yet or at all. */
export function patternOf(request: Request): string | null {
  const route: unknown = request.route;
  const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : null;
  return typeof path === 'string' ? path : null;
}

function countRefusal(code: string, route: string, method: string): void {
  GATEWAY_METRICS.refusals.add({ route, code });
  if (SUBMISSIONS.has(`${method.toLowerCase()} ${route}`)) GATEWAY_METRICS.submissions.add({ outcome: 'refused' });
}
