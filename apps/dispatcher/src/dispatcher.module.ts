import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { GrpcErrors } from '@docket/service';
import { DeliveryStatus } from './backlog.ts';
import { DeliveryCalls } from './calls/delivery-calls.ts';
import { DeliveryLog } from './calls/delivery-log.ts';
import { EndpointCalls } from './calls/endpoint-calls.ts';
import { EventFeed } from './calls/event-feed.ts';
import { SendingCalls } from './calls/sending-calls.ts';
import { StatusCalls } from './calls/status-calls.ts';
import { AccountSecrets } from './endpoints/account-secrets.ts';
import { Endpoints } from './endpoints/endpoints.ts';
import { Redelivery } from './endpoints/redeliver.ts';
import { Replays } from './endpoints/replays.ts';
import { TestEvents } from './endpoints/test-event.ts';

/** What the controllers need, made by {@link assembleDispatcher}. */
export interface DispatcherParts {
  readonly endpoints: Endpoints;
  readonly secrets: AccountSecrets;
  readonly tests: TestEvents;
  readonly replays: Replays;
  readonly redelivery: Redelivery;
  readonly log: DeliveryLog;
  readonly feed: EventFeed;
  readonly status: DeliveryStatus;
  readonly errors: GrpcErrors;
}

@Module({})
export class DispatcherModule {
  static wire(parts: DispatcherParts): DynamicModule {
    return {
      module: DispatcherModule,
      controllers: [EndpointCalls, SendingCalls, DeliveryCalls, StatusCalls],
      providers: [
        { provide: Endpoints, useValue: parts.endpoints },
        { provide: AccountSecrets, useValue: parts.secrets },
        { provide: TestEvents, useValue: parts.tests },
        { provide: Replays, useValue: parts.replays },
        { provide: Redelivery, useValue: parts.redelivery },
        { provide: DeliveryLog, useValue: parts.log },
        { provide: EventFeed, useValue: parts.feed },
        { provide: DeliveryStatus, useValue: parts.status },
        { provide: GrpcErrors, useValue: parts.errors },
      ],
    };
  }
}
