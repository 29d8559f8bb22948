import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { BodyRequest, JsonAnswer } from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { Audit } from './audit.ts';

/** What the operator asks about the log. */
@Controller()
export class AuditCalls {
  readonly #audit: Audit;
  readonly #errors: GrpcErrors;

  constructor(audit: Audit, errors: GrpcErrors) {
    this.#audit = audit;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'VerifyAudit')
  verifyAudit({ bodyJson }: BodyRequest): Promise<JsonAnswer> {
    return this.#errors.guard('VerifyAudit', this.#audit.verify(bodyJson));
  }

  @GrpcMethod('Ingest', 'RebuildViews')
  rebuildViews(): Promise<JsonAnswer> {
    return this.#errors.guard('RebuildViews', this.#audit.rebuildViews());
  }
}
