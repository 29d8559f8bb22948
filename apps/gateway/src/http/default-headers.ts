import type { NextFunction, Request, Response } from 'express';
import type { GatewaySettings } from '../gateway-settings.ts';

/** Answers belong to one account and are read by programs: never cached, never sniffed. */
export function defaultHeaders(settings: GatewaySettings) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (settings.closing) response.setHeader('Connection', 'close');
    next();
  };
}
