import { Controller, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { ControlJobRequest } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { inputOf } from '../http/check-input.ts';
import { sendTagged } from '../http/etag.ts';
import { preferredWait } from '../http/prefer.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { untilGone } from '../http/until-gone.ts';
import { Ingest } from '../ingest/ingest.ts';
import { awaitJob } from './await-job.ts';
import { jobOf } from './job-of.ts';

/** Jobs of the caller's account: ingest's JSON as it is, so that its key order reaches the client. */
@Controller()
export class JobsController {
  readonly #ingest: Ingest;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#settings = settings;
  }

  @Serves('getJob')
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { params, query, headers } = inputOf(request, OPERATIONS.getJob);
    const job = { ...jobOf(request, params), ...query };
    const wait = query.at === undefined ? preferredWait(headers.prefer) : null;
    const json =
      wait === null
        ? await this.#ingest.readJson((client, call) => client.getJob(job, call), traceOf(request))
        : await this.#waited(request, response, job, wait);
    sendTagged(response, json);
  }

  @Serves('listJobs')
  list(@Req() request: Request): Promise<string> {
    const asked = { accountId: accountOf(request), ...inputOf(request, OPERATIONS.listJobs).query };
    return this.#ingest.readJson((client, call) => client.listJobs(asked, call), traceOf(request));
  }

  @Serves('cancelJob')
  cancel(@Req() request: Request): Promise<string> {
    return this.#control(request, inputOf(request, OPERATIONS.cancelJob).params, 'cancel');
  }

  @Serves('retryJob')
  retry(@Req() request: Request): Promise<string> {
    return this.#control(request, inputOf(request, OPERATIONS.retryJob).params, 'retry');
  }

  @Serves('eraseJob')
  async erase(@Req() request: Request): Promise<void> {
    await this.#control(request, inputOf(request, OPERATIONS.eraseJob).params, 'erase');
  }

  async #waited(request: Request, response: Response, job: ReturnType<typeof jobOf>, seconds: number): Promise<string> {
    response.set('Preference-Applied', `wait=${seconds}`);
    const signal = untilGone(response, this.#settings);
    return awaitJob(this.#ingest, job, { ms: seconds * 1_000, signal, ...traceOf(request) });
  }

  #control(request: Request, params: { readonly jobId: string }, action: ControlJobRequest['action']): Promise<string> {
    const asked = { ...jobOf(request, params), action };
    return this.#ingest.change((client, call) => client.controlJob(asked, call), traceOf(request));
  }
}
