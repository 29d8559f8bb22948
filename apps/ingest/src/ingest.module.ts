import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { GrpcErrors } from '@docket/service';
import { AccountCalls } from './account-calls.ts';
import { Accounts } from './accounts/accounts.ts';
import { Admission } from './accounts/admission.ts';
import { Keys } from './accounts/keys.ts';
import { AuditCalls } from './audit-calls.ts';
import { Audit } from './audit.ts';
import { BackfillCalls } from './backfill-calls.ts';
import { Backfills } from './backfills/backfills.ts';
import { Claims } from './claims.ts';
import { DrawerCalls } from './drawer-calls.ts';
import { DispatcherCalls } from './dispatcher-calls.ts';
import { EvidenceCalls } from './evidence-calls.ts';
import { Drawings } from './evidence/drawings.ts';
import { PageImages } from './evidence/page-images.ts';
import { ReadPages } from './evidence/read-pages.ts';
import { ExtractorCalls } from './extractor-calls.ts';
import { FinishedRuns } from './finished-runs.ts';
import { GatewayCalls } from './gateway-calls.ts';
import { JobCalls } from './job-calls.ts';
import { JobControl } from './jobs/control-job.ts';
import { JobReads } from './jobs/job-reads.ts';
import { Processes } from './status/processes.ts';
import { StatusCalls } from './status/status-calls.ts';
import { SystemStatus } from './status/system-status.ts';
import { Submissions } from './submissions.ts';
import { ListCalls } from './list-calls.ts';
import { Lists } from './lists/lists.ts';
import { TemplateCalls } from './template-calls.ts';
import { Templates } from './templates/templates.ts';
import { Trials } from './templates/trials.ts';

/** What the controllers need, made by {@link startIngest}. */
export interface IngestParts {
  readonly admission: Admission;
  readonly accounts: Accounts;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly submissions: Submissions;
  readonly reads: JobReads;
  readonly control: JobControl;
  readonly claims: Claims;
  readonly pages: ReadPages;
  readonly images: PageImages;
  readonly drawings: Drawings;
  readonly templates: Templates;
  readonly lists: Lists;
  readonly trials: Trials;
  readonly backfills: Backfills;
  readonly runs: FinishedRuns;
  readonly processes: Processes;
  readonly status: SystemStatus;
  readonly errors: GrpcErrors;
}

@Module({})
export class IngestModule {
  static wire(parts: IngestParts): DynamicModule {
    return {
      module: IngestModule,
      controllers: [
        AccountCalls,
        AuditCalls,
        GatewayCalls,
        JobCalls,
        TemplateCalls,
        ListCalls,
        BackfillCalls,
        ExtractorCalls,
        DispatcherCalls,
        EvidenceCalls,
        DrawerCalls,
        StatusCalls,
      ],
      providers: [
        { provide: Admission, useValue: parts.admission },
        { provide: Accounts, useValue: parts.accounts },
        { provide: Keys, useValue: parts.keys },
        { provide: Audit, useValue: parts.audit },
        { provide: Submissions, useValue: parts.submissions },
        { provide: JobReads, useValue: parts.reads },
        { provide: JobControl, useValue: parts.control },
        { provide: Claims, useValue: parts.claims },
        { provide: ReadPages, useValue: parts.pages },
        { provide: PageImages, useValue: parts.images },
        { provide: Drawings, useValue: parts.drawings },
        { provide: Templates, useValue: parts.templates },
        { provide: Lists, useValue: parts.lists },
        { provide: Trials, useValue: parts.trials },
        { provide: Backfills, useValue: parts.backfills },
        { provide: FinishedRuns, useValue: parts.runs },
        { provide: Processes, useValue: parts.processes },
        { provide: SystemStatus, useValue: parts.status },
        { provide: GrpcErrors, useValue: parts.errors },
      ],
    };
  }
}
