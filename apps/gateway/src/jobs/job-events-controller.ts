import { Controller, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { JobEvents, JobRequest } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { inputOf } from '../http/check-input.ts';
import { traceOf } from '../http/request-context.ts';
import { Serves } from '../http/serves.ts';
import { streamText } from '../http/stream-text.ts';
import { untilGone } from '../http/until-gone.ts';
import { Ingest } from '../ingest/ingest.ts';
import { followEvents } from './follow-events.ts';
import { jobOf } from './job-of.ts';

/** The history of a job: as JSON up to now, or as server-sent events until it is finished. */
@Controller()
export class JobEventsController {
  readonly #ingest: Ingest;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#settings = settings;
  }

  @Serves('listJobEvents')
  async list(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { params, headers } = inputOf(request, OPERATIONS.listJobEvents);
    const after = Number(headers['last-event-id'] ?? 0);
    const job = jobOf(request, params);
    const json = await this.#ingest.readJson(
      (client, call) => client.listJobEvents({ ...job, after }, call),
      traceOf(request),
    );
    response.vary('Accept');
    if (request.accepts(['application/json', 'text/event-stream']) !== 'text/event-stream') response.send(json);
    else await this.#follow(response, job, after, JSON.parse(json) as JobEvents);
  }

  async #follow(response: Response, job: JobRequest, after: number, known: JobEvents): Promise<void> {
    // An EventSource comes back whenever its stream ends; only this answer makes it stop.
    if (known.finished && known.events.length === 0) {
      response.status(204).send();
      return;
    }
    response.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    const signal = untilGone(response, this.#settings);
    const following = { ingest: this.#ingest, job, signal, ...traceOf(response.req) };
    await streamText(response, followEvents(known, after, following), this.#settings.limits.idleMs);
  }
}
