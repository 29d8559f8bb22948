import { status } from '@grpc/grpc-js';
import { RpcException } from '@nestjs/microservices';

/**
 * Turns whatever went wrong on our side into a gRPC status that callers repeat on: UNAVAILABLE for a store that is
 * away, INTERNAL for a bug. Neither carries details of the failure.
 */
export async function asStatus<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new RpcException(statusOf(error));
  }
}

/** The status for an error of ours. */
function statusOf(error: unknown): { code: status; message: string; details: string } {
  const away = error instanceof Error && error.name === 'StoreUnavailable';
  const text = away ? 'store unavailable' : 'internal error';
  return { code: away ? status.UNAVAILABLE : status.INTERNAL, message: text, details: text };
}
