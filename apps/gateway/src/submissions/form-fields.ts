import type { SubmitClose } from '@docket/contracts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';

const KNOWN = ['templateId', 'language', 'pages', 'onDuplicate'] as const;
type Known = (typeof KNOWN)[number];

const isKnown = (name: string | undefined): name is Known => KNOWN.some((known) => known === name);

/** The fields of a submission's form, in whatever order they come. Unknown ones are ignored; the last of a name counts. */
export class FormFields {
  readonly #values = new Map<Known, string>();

  /**
   * @param onDuplicate from the header of that name; the form's field goes before it.
   * @throws Refused
   */
  constructor(onDuplicate: string | undefined) {
    if (onDuplicate !== undefined) this.take('onDuplicate', onDuplicate);
  }

  /** @throws Refused */
  take(name: string | undefined, sent: string): void {
    const value = sent.trim();
    if (value === '') return;
    if (name === 'fileUrl') throw new Refused(REFUSALS.fileUrlNotSupported);
    if (!isKnown(name)) return;
    if (name === 'onDuplicate' && value !== 'reuse' && value !== 'new') throw new Refused(REFUSALS.invalidOnDuplicate);
    this.#values.set(name, value);
  }

  /** A repeated submission with these fields makes a job of its own. */
  get makesNewJob(): boolean {
    return this.#values.get('onDuplicate') === 'new';
  }

  /**
   * What ingest is told once the form is complete.
   * @throws Refused if there is no template.
   */
  close(fileName: string | null): SubmitClose {
    const { templateId, ...optional } = Object.fromEntries(this.#values) as Partial<Record<Known, string>>;
    if (templateId === undefined) throw new Refused(REFUSALS.templateIdRequired);
    return { templateId, fileName: fileName ?? '', ...optional };
  }
}
