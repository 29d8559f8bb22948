import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { IngestClient } from '@docket/service';
import { GatewaySettings } from './gateway-settings.ts';
import { HealthController } from './health/health-controller.ts';
import { CheckInput } from './http/check-input.ts';
import { MethodNotAllowed } from './http/method-not-allowed.ts';
import { RequireAdmission } from './http/require-admission.ts';
import { Ingest } from './ingest/ingest.ts';
import { EvidenceController } from './jobs/evidence-controller.ts';
import { JobEventsController } from './jobs/job-events-controller.ts';
import { MaintenanceController } from './maintenance/maintenance-controller.ts';
import { AccountsController } from './accounts/accounts-controller.ts';
import { JobsController } from './jobs/jobs-controller.ts';
import { ParseController } from './submissions/parse-controller.ts';
import { SubmissionsController } from './submissions/submissions-controller.ts';
import { TrialsController } from './submissions/trials-controller.ts';
import { UploadSlots } from './submissions/upload-slots.ts';
import { Uploads } from './submissions/uploads.ts';
import { TemplatesController } from './templates/templates-controller.ts';

@Module({})
export class GatewayModule {
  static with(client: IngestClient, settings: GatewaySettings): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        HealthController,
        SubmissionsController,
        ParseController,
        TrialsController,
        JobsController,
        JobEventsController,
        EvidenceController,
        TemplatesController,
        AccountsController,
        MaintenanceController,
        MethodNotAllowed,
      ],
      providers: [
        RequireAdmission,
        CheckInput,
        Uploads,
        { provide: GatewaySettings, useValue: settings },
        { provide: Ingest, useValue: new Ingest(client, settings) },
        { provide: UploadSlots, useValue: new UploadSlots(settings.limits.uploads) },
      ],
    };
  }
}
