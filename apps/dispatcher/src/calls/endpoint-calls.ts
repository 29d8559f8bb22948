import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AccountCall,
  JsonAnswer,
  SecretRotation,
  WebhookCall,
  WebhookInput,
  WebhookPatch,
} from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { AccountSecrets } from '../endpoints/account-secrets.ts';
import { Endpoints } from '../endpoints/endpoints.ts';
import { inputOf } from './input-of.ts';

/** What the gateway asks about endpoints and the secrets that sign. */
@Controller()
export class EndpointCalls {
  readonly #endpoints: Endpoints;
  readonly #secrets: AccountSecrets;
  readonly #errors: GrpcErrors;

  constructor(endpoints: Endpoints, secrets: AccountSecrets, errors: GrpcErrors) {
    this.#endpoints = endpoints;
    this.#secrets = secrets;
    this.#errors = errors;
  }

  @GrpcMethod('Dispatcher', 'ListWebhooks')
  list({ accountId }: AccountCall): Promise<JsonAnswer> {
    return this.#errors.guard('ListWebhooks', this.#endpoints.list(accountId));
  }

  @GrpcMethod('Dispatcher', 'CreateWebhook')
  create(call: AccountCall): Promise<JsonAnswer> {
    const input = inputOf<WebhookInput>(call);
    return this.#errors.guard('CreateWebhook', this.#endpoints.create(call.accountId, input));
  }

  @GrpcMethod('Dispatcher', 'GetWebhook')
  get({ accountId, webhookId }: WebhookCall): Promise<JsonAnswer> {
    return this.#errors.guard('GetWebhook', this.#endpoints.get(accountId, webhookId));
  }

  @GrpcMethod('Dispatcher', 'UpdateWebhook')
  update(call: WebhookCall): Promise<JsonAnswer> {
    const patch = inputOf<WebhookPatch>(call);
    return this.#errors.guard('UpdateWebhook', this.#endpoints.update(call.accountId, call.webhookId, patch));
  }

  @GrpcMethod('Dispatcher', 'DeleteWebhook')
  delete({ accountId, webhookId }: WebhookCall): Promise<JsonAnswer> {
    return this.#errors.guard('DeleteWebhook', this.#endpoints.delete(accountId, webhookId));
  }

  @GrpcMethod('Dispatcher', 'GetWebhookSecret')
  secret({ accountId, webhookId }: WebhookCall): Promise<JsonAnswer> {
    return this.#errors.guard('GetWebhookSecret', this.#endpoints.secret(accountId, webhookId));
  }

  @GrpcMethod('Dispatcher', 'RotateWebhookSecret')
  rotateSecret(call: WebhookCall): Promise<JsonAnswer> {
    const rotation = inputOf<SecretRotation>(call);
    const { accountId, webhookId } = call;
    return this.#errors.guard('RotateWebhookSecret', this.#endpoints.rotateSecret(accountId, webhookId, rotation));
  }

  @GrpcMethod('Dispatcher', 'GetAccountSecret')
  accountSecret({ accountId }: AccountCall): Promise<JsonAnswer> {
    return this.#errors.guard('GetAccountSecret', this.#secrets.show(accountId));
  }

  @GrpcMethod('Dispatcher', 'RotateAccountSecret')
  rotateAccountSecret(call: AccountCall): Promise<JsonAnswer> {
    const rotation = inputOf<SecretRotation>(call);
    return this.#errors.guard('RotateAccountSecret', this.#secrets.rotate(call.accountId, rotation));
  }
}
