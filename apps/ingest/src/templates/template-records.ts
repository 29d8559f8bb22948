import { randomUUID } from 'node:crypto';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import type { BuiltInTemplate, TemplateSchema } from '@docket/fields';
import type { TemplateAt } from '@docket/job';
import type { Records, Versioned } from '@docket/records';
import { TEMPLATES, TEMPLATE_VERSIONS } from '../kinds.ts';
import type { StoredTemplate, TemplateVersion } from '../kinds.ts';

/** Templates of one account. */
const MOST_TEMPLATES = 1_000;
/** Versions kept in memory; with the largest schemas 16 MiB. */
const CACHED_VERSIONS = 64;
/** Versions of which it is remembered whether they have a `match`. */
const REMEMBERED_MATCHING = 100_000;
/** Versions read at a time. */
const BATCH = 20;

/** What a name, an id or the key of a built-in template, means to an account. */
export type Named =
  | { readonly kind: 'built-in'; readonly template: BuiltInTemplate }
  | { readonly kind: 'own'; readonly template: Versioned<StoredTemplate> }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown' };

/** What a client says of a template, checked. */
export type TemplateContent = Omit<TemplateVersion, 'createdAt'>;

const versionId = (templateId: string, version: number) => `${templateId}/${version}`;

/**
 * Templates and their versions in the store. A version is inserted first, under an id that only one writer gets, and
 * then the template is made to point at it: a crash in between leaves a version that nobody uses.
 */
export class TemplateRecords {
  readonly #records: Records;
  readonly #now: () => Date;
  readonly #versions = new Map<string, TemplateVersion>();
  /** Of versions, which never change: has it a `match`? */
  readonly #matching = new Map<string, boolean>();

  constructor(records: Records, now: () => Date) {
    this.#records = records;
    this.#now = now;
  }

  async named(accountId: string, name: string): Promise<Named> {
    const id = name.toLowerCase();
    const builtIn = BUILT_IN_TEMPLATES.find((template) => template.id === id || template.key === id);
    if (builtIn) return { kind: 'built-in', template: builtIn };
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return { kind: 'unknown' };
    const template = await this.#records.get(TEMPLATES, id);
    if (!template || template.value.listedFor === null) return { kind: 'unknown' };
    return template.value.accountId === accountId ? { kind: 'own', template } : { kind: 'foreign' };
  }

  /** Those of an account that are not deleted, by creation. */
  async ofAccount(accountId: string): Promise<readonly Versioned<StoredTemplate>[]> {
    const found: Versioned<StoredTemplate>[] = [];
    for (let cursor: string | undefined; ;) {
      const query = { index: 'listed', equals: [accountId], limit: 1_000, ...(cursor ? { cursor } : {}) };
      const { items, next } = await this.#records.list(TEMPLATES, query);
      found.push(...items);
      if (next === undefined) return found;
      cursor = next;
    }
  }

  /** Published versions of an account's templates that say which documents they are for, by creation. */
  async competing(accountId: string): Promise<readonly TemplateAt[]> {
    const published = (await this.ofAccount(accountId)).flatMap(({ id, value }) =>
      value.published === null ? [] : [{ templateId: id, templateVersion: value.published }],
    );
    await this.#learnMatching(
      published.map(({ templateId, templateVersion }) => versionId(templateId, templateVersion)),
    );
    return published.filter(({ templateId, templateVersion }) =>
      this.#matching.get(versionId(templateId, templateVersion)),
    );
  }

  /** A version of an account's template, deleted or not. */
  async version(templateId: string, version: number): Promise<TemplateVersion | undefined> {
    const id = versionId(templateId, version);
    const cached = this.#versions.get(id);
    if (cached) return cached;
    const stored = (await this.#records.get(TEMPLATE_VERSIONS, id))?.value;
    if (stored) this.#keep(id, stored);
    return stored;
  }

  /** When each version from `newest` down to `oldest` was made; those that a crash left out are not there. */
  async datesOf(templateId: string, newest: number, oldest: number): Promise<ReadonlyMap<number, string>> {
    const dates = new Map<number, string>();
    for (let from = newest; from >= oldest; from -= BATCH) {
      const versions = Array.from({ length: Math.min(BATCH, from - oldest + 1) }, (_, at) => from - at);
      const ids = versions.map((version) => versionId(templateId, version));
      for (const { id, value } of await this.#records.getMany(TEMPLATE_VERSIONS, ids))
        dates.set(Number(id.slice(templateId.length + 1)), value.createdAt);
    }
    return dates;
  }

  /** Makes a template of an account; 'full': it has as many as it may. Exact, also when many are made at one instant. */
  async create(
    accountId: string,
    content: TemplateContent,
    draft: boolean,
  ): Promise<Versioned<StoredTemplate> | 'full'> {
    if ((await this.#count(accountId)) >= MOST_TEMPLATES) return 'full';
    const [id, createdAt] = [randomUUID(), this.#now().toISOString()];
    await this.#records.insert(TEMPLATE_VERSIONS, versionId(id, 1), { ...content, createdAt });
    const value: StoredTemplate = {
      ...{ accountId, listedFor: accountId, name: content.name },
      ...{ published: draft ? null : 1, draft: draft ? 1 : null, newest: 1, createdAt, updatedAt: createdAt },
    };
    await this.#records.insert(TEMPLATES, id, value);
    if ((await this.#count(accountId)) <= MOST_TEMPLATES) return { id, version: 1, value };
    await this.#records.remove(TEMPLATES, id);
    await this.#records.remove(TEMPLATE_VERSIONS, versionId(id, 1));
    return 'full';
  }

  /** Stores one more version, which nothing points at yet, and answers its number. */
  async addVersion({ id, value }: Versioned<StoredTemplate>, content: TemplateContent): Promise<number> {
    const version = { ...content, createdAt: this.#now().toISOString() };
    for (let number = value.newest + 1; ; number++)
      if (await this.#records.insert(TEMPLATE_VERSIONS, versionId(id, number), version)) return number;
  }

  /** Changes a template; the later of two changes at one instant counts. Undefined: it was deleted meanwhile. */
  async amend(
    template: Versioned<StoredTemplate>,
    change: (now: StoredTemplate) => Partial<StoredTemplate>,
  ): Promise<Versioned<StoredTemplate> | undefined> {
    let found: Versioned<StoredTemplate> | undefined = template;
    while (found?.value.listedFor) {
      const { id, version, value }: Versioned<StoredTemplate> = found;
      const amended = { ...value, ...change(value), updatedAt: this.#now().toISOString() };
      if (await this.#records.replace(TEMPLATES, id, version, amended))
        return { id, version: version + 1, value: amended };
      found = await this.#records.get(TEMPLATES, id);
    }
    return undefined;
  }

  #count(accountId: string): Promise<number> {
    return this.#records.count(TEMPLATES, { index: 'listed', equals: [accountId] });
  }

  async #learnMatching(ids: readonly string[]): Promise<void> {
    if (this.#matching.size > REMEMBERED_MATCHING) this.#matching.clear();
    const unknown = ids.filter((id) => !this.#matching.has(id));
    for (let from = 0; from < unknown.length; from += BATCH) {
      for (const { id, value } of await this.#records.getMany(TEMPLATE_VERSIONS, unknown.slice(from, from + BATCH)))
        this.#matching.set(id, 'match' in (JSON.parse(value.schemaJson) as TemplateSchema));
    }
  }

  #keep(id: string, version: TemplateVersion): void {
    const [oldest] = this.#versions.keys();
    if (this.#versions.size >= CACHED_VERSIONS && oldest !== undefined) this.#versions.delete(oldest);
    this.#versions.set(id, version);
  }
}
