import { Controller, Req, Res } from '@nestjs/common';
import type { SubmissionBody } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { inviteBody } from '../http/expect-continue.ts';
import { RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { contextOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';
import { checkHeaders, receiveSubmission } from './receive-submission.ts';
import { submissionBody } from './submission-body.ts';
import { UploadSlots } from './upload-slots.ts';

/** `POST /v1/documents/parse/async`: 201 for a new job, 200 for one that was there. */
@Controller()
export class SubmissionsController {
  readonly #ingest: Ingest;
  readonly #slots: UploadSlots;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, slots: UploadSlots, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#slots = slots;
    this.#settings = settings;
  }

  @Serves('submitDocument')
  async submit(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SubmissionBody> {
    const { limits } = this.#settings;
    const fields = checkHeaders(request, limits);
    const sender = { accountId: accountOf(request), traceparent: contextOf(request).traceparent };
    const submission = await this.#slots.take(() => {
      inviteBody(response, this.#settings);
      return receiveSubmission(request, sender, fields, { ingest: this.#ingest, limits });
    });
    if (submission === null) throw new Refused(REFUSALS.tooManyUploads, RETRY_SOON);
    contextOf(request).jobId = submission.jobId;
    response.status(submission.duplicate ? 200 : 201);
    return submissionBody(submission);
  }
}
