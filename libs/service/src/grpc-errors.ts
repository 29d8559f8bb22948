// What follows needs it, also in programs that are no Nest application.
import 'reflect-metadata';
import { status } from '@grpc/grpc-js';
// From its file: the package's index loads every transport into processes that serve no gRPC.
import { RpcException } from '@nestjs/microservices/exceptions/rpc-exception.js';
import type { Log } from './log.ts';

/**
 * Turns whatever went wrong on our side into a gRPC status that callers repeat on: UNAVAILABLE for a store that is
 * away, INTERNAL for a bug. Neither carries details of the failure; the log does.
 */
export class GrpcErrors {
  readonly #logger: Log;

  constructor(logger: Log) {
    this.#logger = logger;
  }

  /** @throws RpcException in place of what `work` throws. */
  async guard<T>(call: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw new RpcException(this.statusOf(call, error));
    }
  }

  /** The status for an error of ours. */
  statusOf(call: string, error: unknown): { code: status; message: string; details: string } {
    const away = error instanceof Error && error.name === 'StoreUnavailable';
    if (away) this.#logger.warn({ call, err: error }, 'store unavailable');
    else this.#logger.error({ call, err: error }, 'call failed');
    const text = away ? 'store unavailable' : 'internal error';
    return { code: away ? status.UNAVAILABLE : status.INTERNAL, message: text, details: text };
  }
}
