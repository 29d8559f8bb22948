import type { ExecutionContext } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Operation, OperationId } from '@docket/contracts';

/** Metadata of a handler: the id of the operation that it serves. */
export const SERVED = 'docket:operation';

/** The operation that a request has been routed to. */
export function operationOf(execution: ExecutionContext): Operation {
  const id = Reflect.getMetadata(SERVED, execution.getHandler()) as OperationId | undefined;
  if (id === undefined) throw new Error('this handler serves no operation');
  return OPERATIONS[id];
}
