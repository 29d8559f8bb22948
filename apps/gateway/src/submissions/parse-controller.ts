import { Controller, Req, Res } from '@nestjs/common';
import type { AccountBody, ParsedMany, ParsedOne, StillParsing } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { contextOf, traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { untilGone } from '../http/until-gone.ts';
import { Ingest } from '../ingest/ingest.ts';
import { awaitOutcome } from './await-outcome.ts';
import { FormFields } from './form-fields.ts';
import { SEVERAL_FILES } from './form-shape.ts';
import { orderOf } from './order-of.ts';
import { parsedMany, parsedOne, stillParsing } from './parsed-body.ts';
import type { Outcome } from './parsed-body.ts';
import { receiveDocuments } from './receive-documents.ts';
import type { ReceivedDocuments } from './receive-documents.ts';
import { Uploads } from './uploads.ts';

/** `POST /v1/documents/parse`: ordinary jobs, whose outcomes are the answer if they come soon enough. */
@Controller()
export class ParseController {
  readonly #ingest: Ingest;
  readonly #uploads: Uploads;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, uploads: Uploads, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#uploads = uploads;
    this.#settings = settings;
  }

  @Serves('parseDocuments')
  async parse(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ParsedOne | ParsedMany | StillParsing> {
    const fields = new FormFields(['templateId', 'language', 'pages', 'onDuplicate']);
    const received = await this.#uploads.receive(request, response, SEVERAL_FILES, (receiving) =>
      receiveDocuments(request, fields, (fileName) => orderOf(fields, fileName), receiving),
    );
    const [first] = received.documents.flatMap(({ submission }) => (submission ? [submission] : []));
    contextOf(request).jobId = first?.jobId ?? null;
    const outcomes = await this.#outcomes(request, response, received);
    const unfinished = stillParsing(outcomes);
    if (unfinished) {
      response.status(202);
      return unfinished;
    }
    const pageRemaining = await this.#pageRemaining(request);
    const [only] = outcomes;
    const isOne = only !== undefined && outcomes.length === 1 && received.source === 'files';
    return isOne ? parsedOne(only, pageRemaining) : parsedMany(outcomes, pageRemaining, received.source);
  }

  #outcomes(request: Request, response: Response, { documents }: ReceivedDocuments): Promise<Outcome[]> {
    const signal = untilGone(response, this.#settings);
    const wait = { ms: this.#settings.limits.parseMs, signal, ...traceOf(request) };
    const accountId = accountOf(request);
    return Promise.all(documents.map((document) => awaitOutcome(this.#ingest, accountId, document, wait)));
  }

  async #pageRemaining(request: Request): Promise<number> {
    const asked = { accountId: accountOf(request) };
    const json = await this.#ingest.readJson((client, call) => client.getAccount(asked, call), traceOf(request));
    return (JSON.parse(json) as AccountBody).pageRemaining;
  }
}
