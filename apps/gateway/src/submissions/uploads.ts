import { Injectable } from '@nestjs/common';
import type { Purpose } from '@docket/contracts';
import type { Request, Response } from 'express';
import { GatewaySettings } from '../gateway-settings.ts';
import { inviteBody } from '../http/expect-continue.ts';
import { RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Ingest } from '../ingest/ingest.ts';
import { checkFormHeaders } from './form-shape.ts';
import type { FormShape } from './form-shape.ts';
import type { Receiving } from './receive-document.ts';

/** Lets forms with documents in, as many at once as the gateway takes. */
@Injectable()
export class Uploads {
  readonly #ingest: Ingest;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#settings = settings;
  }

  /**
   * Checks the headers of a form, takes a slot and tells the client to send its body; then `receive` reads it.
   * @throws Refused
   */
  async receive<T>(
    request: Request,
    response: Response,
    form: FormShape & { readonly purpose?: Purpose },
    receive: (receiving: Receiving) => Promise<T>,
  ): Promise<T> {
    const { limits, rules, uploads } = this.#settings;
    checkFormHeaders(request, form, limits);
    const { documentBytes } = limits;
    const { purpose = 'job' } = form;
    const origin = { accountId: accountOf(request), documentBytes, purpose, ...traceOf(request) };
    const received = uploads.take(() => {
      inviteBody(response, this.#settings);
      return receive({ ingest: this.#ingest, limits, guard: rules.fetchGuard, origin });
    });
    if (received === null) throw new Refused(REFUSALS.tooManyUploads, RETRY_SOON);
    return received;
  }
}
