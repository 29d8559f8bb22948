import { Controller, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Request, Response } from 'express';
import { inputOf } from '../http/check-input.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';
import { jobOf } from '../jobs/job-of.ts';
import { Dispatcher } from './dispatcher.ts';
import { deliveryOf, replayOf, webhookOf } from './named-in-path.ts';

/** A test event is an attempt of at most 10 s; counting a replay walks through the events of its range. */
const TEST_MS = 20_000;
const COUNT_MS = 30_000;

/** What was sent to endpoints, sending it again, and the feed of events. */
@Controller()
export class DeliveriesController {
  readonly #dispatcher: Dispatcher;
  readonly #ingest: Ingest;

  constructor(dispatcher: Dispatcher, ingest: Ingest) {
    this.#dispatcher = dispatcher;
    this.#ingest = ingest;
  }

  @Serves('testWebhook')
  test(@Req() request: Request): Promise<string> {
    const asked = webhookOf(request, inputOf(request, OPERATIONS.testWebhook).params);
    const settings = { ...traceOf(request), timeoutMs: TEST_MS };
    return this.#dispatcher.change((client, call) => client.testWebhook(asked, call), settings);
  }

  @Serves('listWebhookDeliveries')
  ofWebhook(@Req() request: Request): Promise<string> {
    const { params, query } = inputOf(request, OPERATIONS.listWebhookDeliveries);
    const asked = { ...webhookOf(request, params), inputJson: JSON.stringify(query) };
    return this.#dispatcher.readJson((client, call) => client.listWebhookDeliveries(asked, call), traceOf(request));
  }

  /** Only counting is 200; what is begun is 202. */
  @Serves('replayWebhook')
  async replay(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<string> {
    const { params, body } = inputOf(request, OPERATIONS.replayWebhook);
    const asked = { ...webhookOf(request, params), inputJson: JSON.stringify(body) };
    const settings = { ...traceOf(request), timeoutMs: COUNT_MS };
    const json = await this.#dispatcher.change((client, call) => client.replayWebhook(asked, call), settings);
    if (!body.dryRun) response.status(202);
    return json;
  }

  @Serves('getReplay')
  replayed(@Req() request: Request): Promise<string> {
    const asked = replayOf(request, inputOf(request, OPERATIONS.getReplay).params);
    return this.#dispatcher.readJson((client, call) => client.getReplay(asked, call), traceOf(request));
  }

  @Serves('getDelivery')
  get(@Req() request: Request): Promise<string> {
    const asked = deliveryOf(request, inputOf(request, OPERATIONS.getDelivery).params);
    return this.#dispatcher.readJson((client, call) => client.getDelivery(asked, call), traceOf(request));
  }

  @Serves('redeliver')
  redeliver(@Req() request: Request): Promise<string> {
    const asked = deliveryOf(request, inputOf(request, OPERATIONS.redeliver).params);
    return this.#dispatcher.change((client, call) => client.redeliver(asked, call), traceOf(request));
  }

  /** Ingest knows whose the job is and whether it was erased; the dispatcher does not. */
  @Serves('listJobDeliveries')
  async ofJob(@Req() request: Request): Promise<string> {
    const { params, query } = inputOf(request, OPERATIONS.listJobDeliveries);
    const job = jobOf(request, params);
    await this.#ingest.readJson((client, call) => client.getJob(job, call), traceOf(request));
    const asked = { ...job, inputJson: JSON.stringify(query) };
    return this.#dispatcher.readJson((client, call) => client.listJobDeliveries(asked, call), traceOf(request));
  }

  @Serves('listEvents')
  events(@Req() request: Request): Promise<string> {
    const { query } = inputOf(request, OPERATIONS.listEvents);
    const asked = { accountId: accountOf(request), inputJson: JSON.stringify(query) };
    return this.#dispatcher.readJson((client, call) => client.listEvents(asked, call), traceOf(request));
  }
}
