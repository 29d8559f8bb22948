import { All, Controller, Req } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Operation } from '@docket/contracts';
import type { Request } from 'express';
import { PUBLIC_PATHS } from './public-paths.ts';
import { Refused } from './refused.ts';
import { REFUSALS } from './refusals.ts';
import { patternsOf } from './patterns-of.ts';

const OPERATION_LIST: readonly Operation[] = Object.values(OPERATIONS);

/** Comes after every handler: a known address was asked with a method that it does not answer to. */
@Controller()
export class MethodNotAllowed {
  @All([...OPERATION_LIST.flatMap(patternsOf), ...PUBLIC_PATHS])
  refuse(@Req() request: Request): never {
    throw new Refused(REFUSALS.methodNotAllowed, { Allow: allowedAt(request.path) });
  }
}

/** Value of the Allow header for an address as it was asked for. */
function allowedAt(path: string): string {
  const methods = OPERATION_LIST.filter((operation) =>
    patternsOf(operation).some((pattern) => isMatch(pattern, path)),
  ).map(({ method }) => method.toUpperCase());
  const all = methods.length === 0 ? ['GET'] : methods;
  return [...new Set(all.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ');
}

function isMatch(pattern: string, path: string): boolean {
  const [expected, asked] = [pattern.split('/'), path.split('/')];
  return expected.length === asked.length && expected.every((part, n) => part.startsWith(':') || part === asked[n]);
}
