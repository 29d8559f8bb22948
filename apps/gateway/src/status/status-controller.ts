import { Controller, Req } from '@nestjs/common';
import type { DispatcherStatus, IngestStatus, SystemStatus } from '@docket/contracts';
import type { Request } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { Refused } from '../http/refused.ts';
import { traceOf } from '../http/request-context.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';
import { Dispatcher } from '../webhooks/dispatcher.ts';
import { judgeStatus } from './judge-status.ts';

/** How the whole installation does, for its operator. */
@Controller()
export class StatusController {
  readonly #ingest: Ingest;
  readonly #dispatcher: Dispatcher;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, dispatcher: Dispatcher, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#dispatcher = dispatcher;
    this.#settings = settings;
  }

  @Serves('getStatus')
  async status(@Req() request: Request): Promise<SystemStatus> {
    const call = traceOf(request);
    const [ingest, dispatcher] = await Promise.all([
      this.#ingest.readJson((client, settings) => client.getStatus({}, settings), call),
      this.#dispatcher
        .readJson((client, settings) => client.getStatus({}, settings), call)
        .catch((error: unknown) => {
          if (error instanceof Refused) return null;
          throw error;
        }),
    ]);
    const known = dispatcher === null ? null : (JSON.parse(dispatcher) as DispatcherStatus);
    return judgeStatus(JSON.parse(ingest) as IngestStatus, known, this.#settings.now());
  }
}
