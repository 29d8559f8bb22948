import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AccountCall,
  DeliveryCall,
  DeliveryListQuery,
  EventFeedQuery,
  JobDeliveriesCall,
  JobDeliveriesQuery,
  JsonAnswer,
  WebhookCall,
} from '@docket/contracts';
import { GrpcErrors, traceOf } from '@docket/service';
import { viewOf } from '../deliveries/delivery-view.ts';
import { Redelivery } from '../endpoints/redeliver.ts';
import { deliveryBody, DeliveryLog } from './delivery-log.ts';
import { EventFeed } from './event-feed.ts';
import { inputOf } from './input-of.ts';

/** What the gateway asks about deliveries, and about an account's events. */
@Controller()
export class DeliveryCalls {
  readonly #log: DeliveryLog;
  readonly #redelivery: Redelivery;
  readonly #feed: EventFeed;
  readonly #errors: GrpcErrors;

  constructor(log: DeliveryLog, redelivery: Redelivery, feed: EventFeed, errors: GrpcErrors) {
    this.#log = log;
    this.#redelivery = redelivery;
    this.#feed = feed;
    this.#errors = errors;
  }

  @GrpcMethod('Dispatcher', 'ListWebhookDeliveries')
  ofWebhook(call: WebhookCall): Promise<JsonAnswer> {
    const query = inputOf<DeliveryListQuery>(call);
    return this.#errors.guard('ListWebhookDeliveries', this.#log.ofEndpoint(call, query));
  }

  @GrpcMethod('Dispatcher', 'ListJobDeliveries')
  ofJob(call: JobDeliveriesCall): Promise<JsonAnswer> {
    const query = inputOf<JobDeliveriesQuery>(call);
    return this.#errors.guard('ListJobDeliveries', this.#log.ofJob(call, query));
  }

  @GrpcMethod('Dispatcher', 'GetDelivery')
  get(call: DeliveryCall): Promise<JsonAnswer> {
    return this.#errors.guard('GetDelivery', this.#log.get(call));
  }

  @GrpcMethod('Dispatcher', 'Redeliver')
  redeliver(call: DeliveryCall, metadata: Metadata): Promise<JsonAnswer> {
    return this.#errors.guard('Redeliver', this.#redeliver(call, traceOf(metadata)));
  }

  @GrpcMethod('Dispatcher', 'ListEvents')
  events(call: AccountCall): Promise<JsonAnswer> {
    const query = inputOf<EventFeedQuery>(call);
    return this.#errors.guard('ListEvents', this.#feed.read(call.accountId, query));
  }

  async #redeliver(call: DeliveryCall, traceparent: string | null): Promise<JsonAnswer> {
    const begun = await this.#redelivery.redeliver(call, traceparent);
    if (begun.refusal) return { refusal: begun.refusal };
    return { json: JSON.stringify(deliveryBody(call.deliveryId, viewOf(begun.state))) };
  }
}
