import type { JsonAnswer, Refusal, TemplateBody, TemplateInput, TemplateVersions } from '@docket/contracts';
import { BUILT_IN_TEMPLATES, membersWithoutEffect } from '@docket/fields';
import type { BuiltInTemplate, TemplateSchema } from '@docket/fields';
import type { Versioned } from '@docket/records';
import type { StoredTemplate } from '../kinds.ts';
import { checkSchema } from './check-schema.ts';
import type { TemplateContent, TemplateRecords } from './template-records.ts';

/** The built-in templates came with the service: no time of an installation is theirs. */
const BUILT_IN_SINCE = '2026-01-01T00:00:00.000Z';
/** Of one template. */
const MOST_WARNINGS = 20;
/** Paths are the client's own text. */
const LONGEST_PATH = 400;
/** Versions that are listed, the newest ones. */
const LISTED_VERSIONS = 1_000;

type Refused = { readonly refusal: Refusal };
const refused = (status: number, code: string, message: string): Refused => ({ refusal: { status, code, message } });

export const TEMPLATE_NOT_FOUND = refused(404, 'TEMPLATE_NOT_FOUND', 'Template not found');
export const VERSION_NOT_FOUND = refused(404, 'TEMPLATE_VERSION_NOT_FOUND', 'The template has no such version.');
export const NOT_YOURS = refused(403, 'TEMPLATE_NOT_YOURS', 'Not authorized to update this template');
const TOO_MANY = refused(409, 'TOO_MANY_TEMPLATES', 'The account has 1000 templates. Delete one that is not used.');

const json = (body: object): JsonAnswer => ({ json: JSON.stringify(body) });

/** The templates of an account as clients see them: its own and the built-in ones. */
export class Templates {
  readonly #records: TemplateRecords;

  constructor(records: TemplateRecords) {
    this.#records = records;
  }

  /** Ids and names: the built-in ones first, then the account's own by creation. */
  async list(accountId: string): Promise<JsonAnswer> {
    const own = (await this.#records.ofAccount(accountId)).map(({ id, value: { name } }) => ({ id, name }));
    return json([...BUILT_IN_TEMPLATES.map(({ id, name }) => ({ id, name })), ...own]);
  }

  async create(accountId: string, input: TemplateInput): Promise<JsonAnswer> {
    const made = await this.make(accountId, input);
    return 'refusal' in made ? made : json(made);
  }

  /** Makes a template of the account and answers its body. */
  async make(accountId: string, input: TemplateInput): Promise<TemplateBody | Refused> {
    const content = contentOf(input);
    if ('refusal' in content) return content;
    const made = await this.#records.create(accountId, content, input.draft);
    return made === 'full' ? TOO_MANY : bodyOf(made, 1, content);
  }

  /** @param version absent: the published one, else the draft. */
  async get(accountId: string, name: string, version?: number): Promise<JsonAnswer> {
    const named = await this.#records.named(accountId, name);
    switch (named.kind) {
      case 'built-in':
        return version === undefined || version === named.template.version
          ? json(builtInBody(named.template))
          : VERSION_NOT_FOUND;
      case 'own':
        return this.#show(named.template, version ?? shownVersion(named.template.value));
      case 'foreign':
      case 'unknown':
        return TEMPLATE_NOT_FOUND;
    }
  }

  /** A full replacement: one more version, published at once or kept as the draft. */
  async replace(accountId: string, name: string, input: TemplateInput): Promise<JsonAnswer> {
    const own = await this.#writable(accountId, name);
    if ('refusal' in own) return own;
    const content = contentOf(input);
    if ('refusal' in content) return content;
    const version = await this.#records.addVersion(own, content);
    const amended = await this.#records.amend(own, ({ published, newest, name: former }) => ({
      ...(input.draft ? { draft: version } : { published: version, draft: null }),
      name: input.draft && published !== null ? former : content.name,
      newest: Math.max(newest, version),
    }));
    return amended ? json(bodyOf(amended, version, content)) : TEMPLATE_NOT_FOUND;
  }

  /** Takes it out of lists and submissions; its versions stay for the jobs that name them. */
  async delete(accountId: string, name: string): Promise<JsonAnswer> {
    const own = await this.#writable(accountId, name);
    if ('refusal' in own) return own;
    return (await this.#records.amend(own, () => ({ listedFor: null }))) ? { json: '' } : TEMPLATE_NOT_FOUND;
  }

  /** The newest first. */
  async versions(accountId: string, name: string): Promise<JsonAnswer> {
    const named = await this.#records.named(accountId, name);
    if (named.kind === 'built-in') {
      const { version } = named.template;
      return json({ versions: [{ version, status: 'published', createdAt: BUILT_IN_SINCE }] });
    }
    if (named.kind !== 'own') return TEMPLATE_NOT_FOUND;
    const { id, value } = named.template;
    const dates = await this.#records.datesOf(id, value.newest, Math.max(1, value.newest - LISTED_VERSIONS + 1));
    const newestFirst = [...dates].sort(([a], [b]) => b - a);
    const versions = newestFirst.map(([version, createdAt]) => ({
      version,
      status: statusOf(value, version),
      createdAt,
    }));
    return json({ versions } satisfies TemplateVersions);
  }

  /** Makes any version the one that submissions use from now on. */
  async publish(accountId: string, name: string, version: number): Promise<JsonAnswer> {
    const own = await this.#writable(accountId, name);
    if ('refusal' in own) return own;
    const content = version <= own.value.newest ? await this.#records.version(own.id, version) : undefined;
    if (!content) return VERSION_NOT_FOUND;
    const amended = await this.#records.amend(own, ({ draft }) => ({
      ...{ published: version, name: content.name, draft: draft === version ? null : draft },
    }));
    return amended ? json(bodyOf(amended, version, content)) : TEMPLATE_NOT_FOUND;
  }

  /** A version is no longer the draft, if it was. It stays, as every version does. */
  async dropDraft(accountId: string, name: string, version: number): Promise<void> {
    const own = await this.#writable(accountId, name);
    if ('refusal' in own || own.value.draft !== version) return;
    await this.#records.amend(own, ({ draft }) => ({ draft: draft === version ? null : draft }));
  }

  async #writable(accountId: string, name: string): Promise<Versioned<StoredTemplate> | Refused> {
    const named = await this.#records.named(accountId, name);
    if (named.kind === 'own') return named.template;
    return named.kind === 'unknown' ? TEMPLATE_NOT_FOUND : NOT_YOURS;
  }

  async #show(template: Versioned<StoredTemplate>, version: number): Promise<JsonAnswer> {
    const content = version <= template.value.newest ? await this.#records.version(template.id, version) : undefined;
    return content ? json(bodyOf(template, version, content)) : VERSION_NOT_FOUND;
  }
}

function contentOf({ name, description, category, schema }: TemplateInput): TemplateContent | Refused {
  const checked = checkSchema(schema);
  return 'refusal' in checked ? checked : { name, description: description ?? null, category, ...checked };
}

const shownVersion = ({ published, draft, newest }: StoredTemplate): number => published ?? draft ?? newest;

function statusOf({ published, draft }: StoredTemplate, version: number): 'published' | 'draft' | 'superseded' {
  if (version === published) return 'published';
  return version === draft ? 'draft' : 'superseded';
}

function bodyOf({ id, value }: Versioned<StoredTemplate>, version: number, content: TemplateContent): TemplateBody {
  const { name, description, category, schemaJson } = content;
  const { createdAt, updatedAt, published, draft } = value;
  const schema = JSON.parse(schemaJson) as TemplateBody['schema'] & TemplateSchema;
  const warnings = warningsOf(schema);
  return {
    ...{ id, name, description, category, schema, createdAt, updatedAt },
    ...{ version, publishedVersion: published, draftVersion: draft, builtIn: false },
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** A member that Docket does not know may be a misspelt one. */
function warningsOf(schema: TemplateSchema): string[] {
  return membersWithoutEffect(schema)
    .slice(0, MOST_WARNINGS)
    .map((path) => `${path.slice(0, LONGEST_PATH)} is kept, and has no effect: Docket knows no such member.`);
}

function builtInBody({ id, name, description, category, schema, version }: BuiltInTemplate): TemplateBody {
  return {
    ...{ id, name, description, category, schema, createdAt: BUILT_IN_SINCE, updatedAt: BUILT_IN_SINCE },
    ...{ version, publishedVersion: version, draftVersion: null, builtIn: true },
  };
}
