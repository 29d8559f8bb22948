import type { NextFunction, Request, Response } from 'express';
import type { Log } from '@docket/service';
import { patternOf } from './count-requests.ts';
import { contextOf } from './request-context.ts';

/**
 * One line per request, written when it is over: method, route, status (499: the client left first), milliseconds,
 * ids. The route's pattern and not the path, so that nothing a client put into an address is kept.
 */
export function accessLog(log: Log) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const began = performance.now();
    response.once('close', () => {
      const { traceparent, accountId, jobId } = contextOf(request);
      const route = patternOf(request);
      log[route === '/healthz' || route === '/readyz' ? 'debug' : 'info'](
        {
          method: request.method,
          route,
          status: response.headersSent ? response.statusCode : 499,
          ms: Math.round(performance.now() - began),
          accountId,
          job_id: jobId,
          traceparent,
        },
        'request',
      );
    });
    next();
  };
}
