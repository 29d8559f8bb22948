import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { IngestClient } from '@docket/service';
import { AccountsController } from './accounts/accounts-controller.ts';
import { DescriptionController } from './description/description-controller.ts';
import { GatewaySettings } from './gateway-settings.ts';
import { HealthController } from './health/health-controller.ts';
import { CheckInput } from './http/check-input.ts';
import { MethodNotAllowed } from './http/method-not-allowed.ts';
import { RequireAdmission } from './http/require-admission.ts';
import { checkServed } from './http/serves.ts';
import { Ingest } from './ingest/ingest.ts';
import { EvidenceController } from './jobs/evidence-controller.ts';
import { JobEventsController } from './jobs/job-events-controller.ts';
import { JobsController } from './jobs/jobs-controller.ts';
import { MaintenanceController } from './maintenance/maintenance-controller.ts';
import { ParseController } from './submissions/parse-controller.ts';
import { SubmissionsController } from './submissions/submissions-controller.ts';
import { TrialsController } from './submissions/trials-controller.ts';
import { UploadSlots } from './submissions/upload-slots.ts';
import { Uploads } from './submissions/uploads.ts';
import { TemplatesController } from './templates/templates-controller.ts';

/** In the order in which their addresses are looked through. */
const CONTROLLERS = [
  HealthController,
  DescriptionController,
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
];

@Module({})
export class GatewayModule {
  /** @throws Error unless every operation of the public interface has exactly one handler. */
  static with(client: IngestClient, settings: GatewaySettings): DynamicModule {
    checkServed(CONTROLLERS);
    return {
      module: GatewayModule,
      controllers: CONTROLLERS,
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
