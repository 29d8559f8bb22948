import { Controller, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { JobBody, JobStatus, Submission, SubmissionBody } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { inputOf } from '../http/check-input.ts';
import { preferredWait } from '../http/prefer.ts';
import { contextOf, traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { untilGone } from '../http/until-gone.ts';
import { Ingest } from '../ingest/ingest.ts';
import { awaitJob } from '../jobs/await-job.ts';
import { callbackOf } from './callback-of.ts';
import { FormFields } from './form-fields.ts';
import { ONE_FILE } from './form-shape.ts';
import { orderOf } from './order-of.ts';
import { receiveDocument } from './receive-document.ts';
import { submissionBody } from './submission-body.ts';
import { Uploads } from './uploads.ts';

const FIELDS = ['templateId', 'language', 'pages', 'onDuplicate', 'fileUrl', 'webhookUrl'] as const;

/** `POST /v1/documents/parse/async`: 201 for a new job, 200 for one that was there. */
@Controller()
export class SubmissionsController {
  readonly #ingest: Ingest;
  readonly #uploads: Uploads;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, uploads: Uploads, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#uploads = uploads;
    this.#settings = settings;
  }

  @Serves('submitDocument')
  async submit(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SubmissionBody> {
    const { headers } = inputOf(request, OPERATIONS.submitDocument);
    const fields = new FormFields(FIELDS, headers.onduplicate);
    const idempotencyKey = headers['idempotency-key'];
    const closeOf = (fileName: string) => ({
      ...orderOf(fields, fileName),
      ...callbackOf(fields, this.#settings.rules.endpointUrls),
      ...(idempotencyKey && { idempotencyKey }),
    });
    const submission = await this.#uploads.receive(request, response, ONE_FILE, (receiving) =>
      receiveDocument(request, fields, closeOf, receiving),
    );
    contextOf(request).jobId = submission.jobId;
    response.status(submission.duplicate ? 200 : 201);
    const status = await this.#statusAfterWait(request, response, submission);
    return submissionBody({ ...submission, status });
  }

  async #statusAfterWait(request: Request, response: Response, { jobId, status }: Submission): Promise<JobStatus> {
    const seconds = preferredWait(inputOf(request, OPERATIONS.submitDocument).headers.prefer);
    if (seconds === null) return status;
    response.set('Preference-Applied', `wait=${seconds}`);
    const wait = { ms: seconds * 1_000, signal: untilGone(response, this.#settings), ...traceOf(request) };
    // The job is made, whatever keeps its status from being known.
    return awaitJob(this.#ingest, { accountId: accountOf(request), jobId }, wait).then(
      (json) => (JSON.parse(json) as JobBody).status,
      () => status,
    );
  }
}
