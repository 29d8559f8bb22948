import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Operation } from '@docket/contracts';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { GatewaySettings } from '../gateway-settings.ts';
import { inviteBody } from './expect-continue.ts';
import { faultOf, repeatedParameter } from './input-faults.ts';
import type { Input } from './input.ts';
import { operationOf } from './operation-of.ts';
import { readJsonBody } from './read-json-body.ts';
import { Refused } from './refused.ts';
import { contextOf } from './request-context.ts';

/** Checks whatever an operation takes, and reads its JSON body, so that handlers see nothing unchecked. */
@Injectable()
export class CheckInput implements CanActivate {
  readonly #settings: GatewaySettings;

  constructor(settings: GatewaySettings) {
    this.#settings = settings;
  }

  /** @throws Refused for the first fault found. */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const operation = operationOf(execution);
    const http = execution.switchToHttp();
    const request = http.getRequest<Request>();
    const parameters = {
      params: parse(operation.params, request.params, 'parameter'),
      query: operation.query && parse(operation.query, queryOf(request), 'parameter'),
      headers: operation.headers && parse(operation.headers, headersOf(request), 'parameter'),
    };
    const body = await this.#bodyOf(operation, request, http.getResponse<Response>());
    contextOf(request).input = { ...parameters, body } as Input<Operation>;
    return true;
  }

  async #bodyOf({ body }: Operation, request: Request, response: Response): Promise<unknown> {
    if (body?.kind !== 'json') return undefined;
    const sent = await readJsonBody(request, body, this.#settings.limits, () => inviteBody(response, this.#settings));
    return parse(body.schema, sent, 'body');
  }
}

/** What a request brought to the operation that its handler serves. */
export function inputOf<O extends Operation>(request: Request, _operation: O): Input<O> {
  const { input } = contextOf(request);
  if (input === null) throw new Error('the input of this route is not checked');
  return input;
}

function parse(schema: z.ZodType | undefined, sent: unknown, kind: 'parameter' | 'body'): unknown {
  const parsed = schema?.safeParse(sent);
  if (parsed && !parsed.success) throw new Refused(faultOf(parsed.error, sent, kind));
  return parsed?.data;
}

// One that is there but blank says nothing.
function headersOf({ headers }: Request): object {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

// Not Express' parser: it would make lists of repeated parameters.
function queryOf({ originalUrl }: Request): Record<string, string> {
  const at = originalUrl.indexOf('?');
  const pairs = [...new URLSearchParams(at < 0 ? '' : originalUrl.slice(at + 1))];
  const names = pairs.map(([name]) => name);
  const repeated = names.find((name, n) => names.indexOf(name) !== n);
  if (repeated !== undefined) throw new Refused(repeatedParameter(repeated));
  return Object.fromEntries(pairs);
}
