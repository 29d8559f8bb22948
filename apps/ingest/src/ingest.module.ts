import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Accounts } from './accounts.ts';
import { Claims } from './claims.ts';
import { DispatcherCalls } from './dispatcher-calls.ts';
import { ExtractorCalls } from './extractor-calls.ts';
import { FinishedRuns } from './finished-runs.ts';
import { GatewayCalls } from './gateway-calls.ts';
import { GrpcErrors } from './grpc-errors.ts';
import { JobCalls } from './job-calls.ts';
import { JobReader } from './read-job.ts';
import { Submissions } from './submissions.ts';

/** What the controllers need, made by {@link startIngest}. */
export interface IngestParts {
  readonly accounts: Accounts;
  readonly submissions: Submissions;
  readonly reader: JobReader;
  readonly claims: Claims;
  readonly runs: FinishedRuns;
  readonly errors: GrpcErrors;
}

@Module({})
export class IngestModule {
  static wire(parts: IngestParts): DynamicModule {
    return {
      module: IngestModule,
      controllers: [GatewayCalls, JobCalls, ExtractorCalls, DispatcherCalls],
      providers: [
        { provide: Accounts, useValue: parts.accounts },
        { provide: Submissions, useValue: parts.submissions },
        { provide: JobReader, useValue: parts.reader },
        { provide: Claims, useValue: parts.claims },
        { provide: FinishedRuns, useValue: parts.runs },
        { provide: GrpcErrors, useValue: parts.errors },
      ],
    };
  }
}
