import { Controller, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { TakeTrialRequest } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { inputOf } from '../http/check-input.ts';
import { Refused } from '../http/refused.ts';
import { contextOf, traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { untilGone } from '../http/until-gone.ts';
import { Ingest } from '../ingest/ingest.ts';
import { templateOf, versionOf } from '../templates/template-of.ts';
import { FormFields } from './form-fields.ts';
import { ONE_FILE } from './form-shape.ts';
import { receiveDocument } from './receive-document.ts';
import type { CloseOf } from './receive-document.ts';
import { Uploads } from './uploads.ts';

/** Longest name of a template, in characters; and what ingest may take beyond the wait, in milliseconds. */
const LONGEST_NAME = 200;
const ANSWER_MS = 10_000;

const NAME_TOO_LONG = {
  status: 400,
  code: 'INVALID_NAME',
  message: 'The name of a template has at most 200 characters. Send a shorter one.',
};

/** One document that a template is tried on, or drafted from: its outcome is the answer, and nothing stays. */
@Controller()
export class TrialsController {
  readonly #ingest: Ingest;
  readonly #uploads: Uploads;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, uploads: Uploads, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#uploads = uploads;
    this.#settings = settings;
  }

  @Serves('testTemplate')
  async test(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<string> {
    const { templateId } = templateOf(request, inputOf(request, OPERATIONS.testTemplate).params);
    const fields = new FormFields(['version', 'language', 'pages']);
    const closeOf = (fileName: string) => {
      const { version } = fields.some('version');
      const chosen = version === undefined ? undefined : versionOf(request, { templateId, version }).version;
      const templateVersion = chosen === undefined ? {} : { templateVersion: chosen };
      return { templateId, fileName, ...templateVersion, ...fields.some('language', 'pages') };
    };
    const jobId = await this.#submit(request, response, { purpose: 'test', fields, closeOf });
    return this.#take(request, response, { accountId: accountOf(request), jobId });
  }

  @Serves('createTemplateFromDocument')
  async draft(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<string> {
    const fields = new FormFields(['name', 'language', 'pages']);
    const closeOf = (fileName: string) => {
      if ((fields.get('name') ?? '').length > LONGEST_NAME) throw new Refused(NAME_TOO_LONG);
      return { templateId: '', fileName, ...fields.some('language', 'pages') };
    };
    const jobId = await this.#submit(request, response, { purpose: 'draft', fields, closeOf });
    return this.#take(request, response, { accountId: accountOf(request), jobId, ...fields.some('name') });
  }

  async #submit(
    request: Request,
    response: Response,
    trial: { readonly purpose: 'test' | 'draft'; readonly fields: FormFields; readonly closeOf: CloseOf },
  ): Promise<string> {
    const { purpose, fields, closeOf } = trial;
    const { jobId } = await this.#uploads.receive(request, response, { ...ONE_FILE, purpose }, (receiving) =>
      receiveDocument(request, fields, closeOf, receiving),
    );
    contextOf(request).jobId = jobId;
    return jobId;
  }

  #take(request: Request, response: Response, trial: Omit<TakeTrialRequest, 'waitMs'>): Promise<string> {
    const waitMs = this.#settings.limits.trialMs;
    const settings = {
      timeoutMs: waitMs + ANSWER_MS,
      signal: untilGone(response, this.#settings),
      ...traceOf(request),
    };
    return this.#ingest.change((client, call) => client.takeTrial({ ...trial, waitMs }, call), settings);
  }
}
