import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { DispatcherStatus, JsonAnswer } from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { DeliveryStatus } from '../backlog.ts';

/** What the operator asks: how the deliveries do. */
@Controller()
export class StatusCalls {
  readonly #status: DeliveryStatus;
  readonly #errors: GrpcErrors;

  constructor(status: DeliveryStatus, errors: GrpcErrors) {
    this.#status = status;
    this.#errors = errors;
  }

  @GrpcMethod('Dispatcher', 'GetStatus')
  getStatus(): Promise<JsonAnswer> {
    return this.#errors.guard('GetStatus', this.#read());
  }

  async #read(): Promise<JsonAnswer> {
    const { endpointsEnabled: _, ...status } = await this.#status.read();
    return { json: JSON.stringify(status satisfies DispatcherStatus) };
  }
}
