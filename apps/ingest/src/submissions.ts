import type { SubmitAnswer, SubmitPart } from '@docket/contracts';
import type { SubmitDeps } from './begin-job.ts';
import { submitDocument } from './submit-document.ts';

/** Takes documents in. */
export class Submissions {
  readonly #deps: SubmitDeps;

  constructor(deps: SubmitDeps) {
    this.#deps = deps;
  }

  submit(parts: AsyncIterable<SubmitPart>, trace: string | null): Promise<SubmitAnswer> {
    return submitDocument(this.#deps, parts, trace);
  }
}
