import type { Refusal } from '@docket/contracts';
import type { Templates } from '../templates/templates.ts';
import type { StoredBackfill } from './kinds.ts';

/** What publishing or dropping a backfill does to its template; each may be repeated. */
export class Decisions {
  readonly #templates: Templates;

  constructor(templates: Templates) {
    this.#templates = templates;
  }

  /**
   * Does what was decided, and answers the status that follows. What cannot be published, because the template is gone, is
   * completed as before; the refusal says so.
   */
  async carryOut({ status, accountId, templateId, version }: Decided): Promise<CarriedOut> {
    if (status === 'publishing') {
      const { refusal } = await this.#templates.publish(accountId, templateId, version);
      return refusal ? { status: 'completed', refusal } : { status: 'published' };
    }
    if (status === 'dropped') await this.#templates.dropDraft(accountId, templateId, version);
    return { status };
  }
}

interface CarriedOut {
  readonly status: StoredBackfill['status'];
  readonly refusal?: Refusal;
}

type Decided = Pick<StoredBackfill, 'status' | 'accountId' | 'templateId' | 'version'>;
