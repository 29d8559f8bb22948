import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { JsonAnswer, ReplayCall, ReplayInput, WebhookCall } from '@docket/contracts';
import { GrpcErrors, traceOf } from '@docket/service';
import { Replays } from '../endpoints/replays.ts';
import { TestEvents } from '../endpoints/test-event.ts';
import { DeliveryLog } from './delivery-log.ts';
import { inputOf } from './input-of.ts';

/** What the gateway wants sent to an endpoint: a test event, or a time range again. */
@Controller()
export class SendingCalls {
  readonly #tests: TestEvents;
  readonly #replays: Replays;
  readonly #log: DeliveryLog;
  readonly #errors: GrpcErrors;

  constructor(tests: TestEvents, replays: Replays, log: DeliveryLog, errors: GrpcErrors) {
    this.#tests = tests;
    this.#replays = replays;
    this.#log = log;
    this.#errors = errors;
  }

  @GrpcMethod('Dispatcher', 'TestWebhook')
  test(call: WebhookCall, metadata: Metadata): Promise<JsonAnswer> {
    return this.#errors.guard('TestWebhook', this.#test(call, traceOf(metadata)));
  }

  @GrpcMethod('Dispatcher', 'ReplayWebhook')
  replay(call: WebhookCall): Promise<JsonAnswer> {
    return this.#errors.guard('ReplayWebhook', this.#replays.ask(call, inputOf<ReplayInput>(call)));
  }

  @GrpcMethod('Dispatcher', 'GetReplay')
  replayed(call: ReplayCall): Promise<JsonAnswer> {
    return this.#errors.guard('GetReplay', this.#replays.get(call));
  }

  async #test(call: WebhookCall, traceparent: string | null): Promise<JsonAnswer> {
    const { accountId } = call;
    const sent = await this.#tests.send(call, traceparent);
    return 'refusal' in sent ? sent : this.#log.get({ accountId, deliveryId: sent.deliveryId });
  }
}
