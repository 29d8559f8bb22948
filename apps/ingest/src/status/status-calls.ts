import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { Announcement, JsonAnswer } from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { Processes } from './processes.ts';
import { SystemStatus } from './system-status.ts';

/** How the system does: what its processes say, and what the operator asks. */
@Controller()
export class StatusCalls {
  readonly #processes: Processes;
  readonly #status: SystemStatus;
  readonly #errors: GrpcErrors;

  constructor(processes: Processes, status: SystemStatus, errors: GrpcErrors) {
    this.#processes = processes;
    this.#status = status;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'Announce')
  async announce(announcement: Announcement): Promise<object> {
    await this.#errors.guard('Announce', this.#processes.take(announcement));
    return {};
  }

  @GrpcMethod('Ingest', 'GetStatus')
  getStatus(): Promise<JsonAnswer> {
    return this.#errors.guard('GetStatus', this.#status.read());
  }
}
