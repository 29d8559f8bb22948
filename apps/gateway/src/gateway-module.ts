import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { DispatcherClient, IngestClient } from '@docket/service';
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
import { ListsController } from './lists/lists-controller.ts';
import { MaintenanceController } from './maintenance/maintenance-controller.ts';
import { StatusController } from './status/status-controller.ts';
import { ParseController } from './submissions/parse-controller.ts';
import { SubmissionsController } from './submissions/submissions-controller.ts';
import { TrialsController } from './submissions/trials-controller.ts';
import { Uploads } from './submissions/uploads.ts';
import { BackfillsController } from './templates/backfills-controller.ts';
import { TemplatesController } from './templates/templates-controller.ts';
import { DeliveriesController } from './webhooks/deliveries-controller.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';
import { WebhooksController } from './webhooks/webhooks-controller.ts';

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
  ListsController,
  BackfillsController,
  WebhooksController,
  DeliveriesController,
  AccountsController,
  MaintenanceController,
  StatusController,
  MethodNotAllowed,
];

/** The services that the gateway asks, and what its parts share. */
export interface GatewayParts {
  readonly ingest: IngestClient;
  readonly dispatcher: DispatcherClient;
}

@Module({})
export class GatewayModule {
  /** @throws Error unless every operation of the public interface has exactly one handler. */
  static with({ ingest, dispatcher }: GatewayParts, settings: GatewaySettings): DynamicModule {
    checkServed(CONTROLLERS);
    return {
      module: GatewayModule,
      controllers: CONTROLLERS,
      providers: [
        RequireAdmission,
        CheckInput,
        Uploads,
        { provide: GatewaySettings, useValue: settings },
        { provide: Ingest, useValue: new Ingest(ingest, settings) },
        { provide: Dispatcher, useValue: new Dispatcher(dispatcher, settings) },
      ],
    };
  }
}
