import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Log } from '@docket/service';
import type { GatewaySettings } from '../gateway-settings.ts';
import { refusalOfError } from './refusal-of-error.ts';
import { ClientGone, Refused } from './refused.ts';
import { contextOf } from './request-context.ts';
import { sendRefusal } from './send-refusal.ts';

/** Whatever ends a request early, from handlers, guards, Nest and Express alike, becomes one flat body. */
@Catch()
export class AnswerErrors implements ExceptionFilter {
  readonly #settings: GatewaySettings;
  readonly #log: Log;

  constructor(settings: GatewaySettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (error instanceof ClientGone) {
      response.destroy();
      return;
    }
    const answer = refusalOfError(error);
    const { traceparent } = contextOf(request);
    if (answer.unexpected) this.#log.error({ err: error, traceparent }, 'request failed');
    // Of a call that broke, only this tells how.
    else if (error instanceof Refused && error.cause !== undefined)
      this.#log.warn({ err: error.cause, code: answer.refusal.code, traceparent }, 'request refused');
    contextOf(request).refused = answer.refusal.code;
    await sendRefusal(request, response, answer, this.#settings);
  }
}
