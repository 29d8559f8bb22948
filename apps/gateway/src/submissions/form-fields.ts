import { ON_DUPLICATE } from '@docket/contracts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';

/** Every field that some form of a document has. */
type Field = 'templateId' | 'language' | 'pages' | 'onDuplicate' | 'fileUrl' | 'webhookUrl' | 'version' | 'name';

/**
 * The fields of a form with documents, in whatever order they come. Blank ones count as absent, unknown ones are
 * ignored; the last of a name counts.
 */
export class FormFields {
  readonly #known: ReadonlySet<string>;
  readonly #values = new Map<string, string>();

  /**
   * @param onDuplicate from the header of that name; the form's field goes before it.
   * @throws Refused for a value that it cannot have.
   */
  constructor(known: readonly Field[], onDuplicate?: string) {
    this.#known = new Set(known);
    if (onDuplicate !== undefined) this.take('onDuplicate', onDuplicate);
  }

  /** @throws Refused for a value that its field cannot have. */
  take(name: string | undefined, sent: string): void {
    const value = sent.trim();
    if (value === '' || name === undefined || !this.#known.has(name)) return;
    if (name === 'onDuplicate' && !ON_DUPLICATE.some((policy) => policy === value)) {
      throw new Refused(REFUSALS.invalidOnDuplicate);
    }
    this.#values.set(name, value);
  }

  get(name: Field): string | undefined {
    return this.#values.get(name);
  }

  /** Those of the named fields that were sent. */
  some<F extends Field>(...names: readonly F[]): Partial<Record<F, string>> {
    const sent = names.flatMap((name) => {
      const value = this.#values.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(sent) as Partial<Record<F, string>>;
  }
}
