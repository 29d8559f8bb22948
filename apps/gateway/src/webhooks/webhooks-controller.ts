import { Controller, Req } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Request } from 'express';
import { inputOf } from '../http/check-input.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Dispatcher } from './dispatcher.ts';
import { webhookOf } from './named-in-path.ts';

/** Endpoints of the caller's account and the secrets that sign. */
@Controller()
export class WebhooksController {
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  @Serves('listWebhooks')
  list(@Req() request: Request): Promise<string> {
    const asked = { accountId: accountOf(request) };
    return this.#dispatcher.readJson((client, call) => client.listWebhooks(asked, call), traceOf(request));
  }

  @Serves('createWebhook')
  create(@Req() request: Request): Promise<string> {
    const { body } = inputOf(request, OPERATIONS.createWebhook);
    const asked = { accountId: accountOf(request), inputJson: JSON.stringify(body) };
    return this.#dispatcher.change((client, call) => client.createWebhook(asked, call), traceOf(request));
  }

  // Above the endpoint of any id: the router takes the first address that fits.
  @Serves('getAccountWebhookSecret')
  accountSecret(@Req() request: Request): Promise<string> {
    const asked = { accountId: accountOf(request) };
    return this.#dispatcher.readJson((client, call) => client.getAccountSecret(asked, call), traceOf(request));
  }

  @Serves('rotateAccountWebhookSecret')
  rotateAccountSecret(@Req() request: Request): Promise<string> {
    const { body } = inputOf(request, OPERATIONS.rotateAccountWebhookSecret);
    const asked = { accountId: accountOf(request), inputJson: JSON.stringify(body) };
    return this.#dispatcher.change((client, call) => client.rotateAccountSecret(asked, call), traceOf(request));
  }

  @Serves('getWebhook')
  get(@Req() request: Request): Promise<string> {
    const asked = webhookOf(request, inputOf(request, OPERATIONS.getWebhook).params);
    return this.#dispatcher.readJson((client, call) => client.getWebhook(asked, call), traceOf(request));
  }

  @Serves('updateWebhook')
  update(@Req() request: Request): Promise<string> {
    const { params, body } = inputOf(request, OPERATIONS.updateWebhook);
    const asked = { ...webhookOf(request, params), inputJson: JSON.stringify(body) };
    return this.#dispatcher.change((client, call) => client.updateWebhook(asked, call), traceOf(request));
  }

  @Serves('deleteWebhook')
  async delete(@Req() request: Request): Promise<void> {
    const asked = webhookOf(request, inputOf(request, OPERATIONS.deleteWebhook).params);
    await this.#dispatcher.change((client, call) => client.deleteWebhook(asked, call), traceOf(request));
  }

  @Serves('getWebhookSecret')
  secret(@Req() request: Request): Promise<string> {
    const asked = webhookOf(request, inputOf(request, OPERATIONS.getWebhookSecret).params);
    return this.#dispatcher.readJson((client, call) => client.getWebhookSecret(asked, call), traceOf(request));
  }

  @Serves('rotateWebhookSecret')
  rotateSecret(@Req() request: Request): Promise<string> {
    const { params, body } = inputOf(request, OPERATIONS.rotateWebhookSecret);
    const asked = { ...webhookOf(request, params), inputJson: JSON.stringify(body) };
    return this.#dispatcher.change((client, call) => client.rotateWebhookSecret(asked, call), traceOf(request));
  }
}
