import type { Client } from '@grpc/grpc-js';
import { DISPATCHER_PACKAGE, DISPATCHER_PROTO } from '@docket/contracts';
import type {
  AccountCall,
  DeliveryCall,
  JobDeliveriesCall,
  JsonAnswer,
  ReplayCall,
  WebhookCall,
} from '@docket/contracts';
import { openGrpcClient } from './grpc.ts';
import { reachable, unaryCalls, wallClock } from './unary-calls.ts';
import type { Unary } from './unary-calls.ts';

interface UnaryCalls {
  readonly listWebhooks: Unary<AccountCall, JsonAnswer>;
  readonly createWebhook: Unary<AccountCall, JsonAnswer>;
  readonly getWebhook: Unary<WebhookCall, JsonAnswer>;
  readonly updateWebhook: Unary<WebhookCall, JsonAnswer>;
  readonly deleteWebhook: Unary<WebhookCall, JsonAnswer>;
  readonly getWebhookSecret: Unary<WebhookCall, JsonAnswer>;
  readonly rotateWebhookSecret: Unary<WebhookCall, JsonAnswer>;
  readonly getAccountSecret: Unary<AccountCall, JsonAnswer>;
  readonly rotateAccountSecret: Unary<AccountCall, JsonAnswer>;
  readonly testWebhook: Unary<WebhookCall, JsonAnswer>;
  readonly replayWebhook: Unary<WebhookCall, JsonAnswer>;
  readonly getReplay: Unary<ReplayCall, JsonAnswer>;
  readonly listWebhookDeliveries: Unary<WebhookCall, JsonAnswer>;
  readonly listJobDeliveries: Unary<JobDeliveriesCall, JsonAnswer>;
  readonly getDelivery: Unary<DeliveryCall, JsonAnswer>;
  readonly redeliver: Unary<DeliveryCall, JsonAnswer>;
  readonly listEvents: Unary<AccountCall, JsonAnswer>;
  readonly getStatus: Unary<Record<string, never>, JsonAnswer>;
}

const UNARY: readonly (keyof UnaryCalls)[] = [
  'listWebhooks',
  'createWebhook',
  'getWebhook',
  'updateWebhook',
  'deleteWebhook',
  'getWebhookSecret',
  'rotateWebhookSecret',
  'getAccountSecret',
  'rotateAccountSecret',
  'testWebhook',
  'replayWebhook',
  'getReplay',
  'listWebhookDeliveries',
  'listJobDeliveries',
  'getDelivery',
  'redeliver',
  'listEvents',
  'getStatus',
];

/** The dispatcher as its callers see it. */
export interface DispatcherClient extends UnaryCalls {
  /** Resolves when a connection stands, rejects after `timeoutMs`. */
  reachable(timeoutMs: number): Promise<void>;
  close(): void;
}

/** Opens the client; connects lazily and reconnects by itself. */
export function openDispatcherClient(addresses: readonly string[], token: string, now = wallClock): DispatcherClient {
  const service = `${DISPATCHER_PACKAGE}.Dispatcher`;
  const client = openGrpcClient({ proto: DISPATCHER_PROTO, service, addresses, token });
  return {
    ...(unaryCalls(client as Client & Record<string, unknown>, UNARY, now) as unknown as UnaryCalls),
    reachable: (timeoutMs) => reachable(client, timeoutMs, now),
    close: () => client.close(),
  };
}
