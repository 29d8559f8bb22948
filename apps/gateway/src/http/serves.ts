import {
  applyDecorators,
  Header,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Operation, OperationId } from '@docket/contracts';
import { CheckInput } from './check-input.ts';
import { SERVED } from './operation-of.ts';
import { patternsOf } from './patterns-of.ts';
import { RequireAdmission } from './require-admission.ts';

const METHODS = {
  get: RequestMethod.GET,
  post: RequestMethod.POST,
  put: RequestMethod.PUT,
  patch: RequestMethod.PATCH,
  delete: RequestMethod.DELETE,
} as const;

/**
 * Makes a handler the one of an operation: at its method and all its addresses, behind admission and the check of its
 * input (see `inputOf`). Its status is the operation's first success unless the handler sets another; its body is JSON
 * unless the handler sets another type.
 */
export function Serves(id: OperationId): MethodDecorator {
  const operation: Operation = OPERATIONS[id];
  const success = successOf(operation);
  return applyDecorators(
    RequestMapping({ path: patternsOf(operation), method: METHODS[operation.method] }),
    HttpCode(success),
    ...(operation.answers[success]?.schema ? [Header('Content-Type', 'application/json')] : []),
    SetMetadata(SERVED, id),
    UseGuards(RequireAdmission, CheckInput),
  );
}

/** @throws Error naming the operations that have no handler, or several. */
export function checkServed(controllers: readonly Type[]): void {
  const served = controllers.flatMap(servedBy);
  const faulty = Object.keys(OPERATIONS).filter((id) => served.filter((other) => other === id).length !== 1);
  if (faulty.length > 0) throw new Error(`not exactly one handler: ${faulty.join(', ')}`);
}

function servedBy({ prototype }: Type): unknown[] {
  const members = Object.values(Object.getOwnPropertyDescriptors(prototype as object)).map(
    ({ value }) => value as unknown,
  );
  return members
    .filter((member) => typeof member === 'function')
    .map((handler) => Reflect.getMetadata(SERVED, handler) as unknown);
}

const successOf = ({ answers }: Operation): number => Math.min(...Object.keys(answers).map(Number));
