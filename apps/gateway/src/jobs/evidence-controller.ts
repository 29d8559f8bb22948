import { Controller, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { inputOf } from '../http/check-input.ts';
import { sendTagged } from '../http/etag.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { traceOf } from '../http/request-context.ts';
import { Serves } from '../http/serves.ts';
import { streamText } from '../http/stream-text.ts';
import { untilGone } from '../http/until-gone.ts';
import { Ingest } from '../ingest/ingest.ts';
import { accepted } from '../neighbours/neighbour.ts';
import { repeatRead } from '../neighbours/repeat-read.ts';
import { jobOf } from './job-of.ts';
import { resultCsv } from './result-csv.ts';
import { wordsJson } from './words-json.ts';

/** A picture may have to be drawn first, behind other work. In milliseconds. */
const PAGE_MS = 60_000;

/** What `GetJobResult` answers. */
interface StoredResult {
  readonly result: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of templates with rules. */
  readonly findings?: readonly unknown[];
  /** Where templates competed. */
  readonly competing?: readonly unknown[];
  /** Of results that say so. */
  readonly pages?: { readonly read: number; readonly reused: number };
  readonly fileName: string | null;
}

/** What a finished job found, and where. */
@Controller()
export class EvidenceController {
  readonly #ingest: Ingest;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#settings = settings;
  }

  @Serves('getJobFields')
  async fields(@Req() request: Request) {
    const { params } = inputOf(request, OPERATIONS.getJobFields);
    const { fields, findings, competing, pages } = await this.#resultOf(request, params);
    return { fields, findings, competing, pages };
  }

  @Serves('getJobResult')
  async result(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const { params, query } = inputOf(request, OPERATIONS.getJobResult);
    const { result, fileName } = await this.#resultOf(request, params);
    const stem = (fileName ?? params.jobId).replace(/\.[^.]{1,5}$/, '');
    response.attachment(`${stem}.${query.format}`);
    return query.format === 'json' ? result : resultCsv(result);
  }

  @Serves('getJobWords')
  async words(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { params, query } = inputOf(request, OPERATIONS.getJobWords);
    const asked = { ...jobOf(request, params), ...query };
    const { traceparent } = traceOf(request);
    const text = await repeatRead(() => {
      const call = this.#ingest.words(asked, traceparent);
      response.once('close', () => call.cancel());
      return wordsJson(call);
    }, this.#settings);
    await streamText(response, text, this.#settings.limits.idleMs);
  }

  @Serves('getJobPage')
  async page(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { params } = inputOf(request, OPERATIONS.getJobPage);
    const asked = { ...jobOf(request, params), page: pageNumberOf(params.page) };
    const call = { ...traceOf(request), timeoutMs: PAGE_MS, signal: untilGone(response, this.#settings) };
    const answer = await this.#ingest.read((client, settings) => client.getJobPage(asked, settings), call);
    const png = accepted(answer.refusal, answer.png);
    sendTagged(response.type('png'), Buffer.from(png.buffer, png.byteOffset, png.length));
  }

  async #resultOf(request: Request, params: { readonly jobId: string }): Promise<StoredResult> {
    const job = jobOf(request, params);
    const json = await this.#ingest.readJson((client, call) => client.getJobResult(job, call), traceOf(request));
    return JSON.parse(json) as StoredResult;
  }
}

/** @throws Refused for anything but `<n>.png`. */
function pageNumberOf(name: string): number {
  const found = /^([1-9]\d{0,5})\.png$/.exec(name);
  if (!found) throw new Refused(REFUSALS.pageNotFound);
  return Number(found[1]);
}
