import type { Refusal } from '@docket/contracts';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import type { JobFacts, TemplateAt } from '@docket/job';
import type { StoredTemplate } from '../kinds.ts';
import type { TemplateRecords } from './template-records.ts';
import { TEMPLATE_NOT_FOUND, VERSION_NOT_FOUND } from './templates.ts';

/** What a job records of its template, or of those that compete for it: see `JobFacts`. */
export type ChosenTemplates = Pick<JobFacts, 'templateId' | 'templateVersion' | 'competing'>;

type Refused = { readonly refusal: Refusal };
const NOT_PUBLISHED: Refused = {
  refusal: {
    status: 400,
    code: 'TEMPLATE_NOT_PUBLISHED',
    message: 'The template is only a draft yet. Publish it, then submit the document again.',
  },
};

/** Asks for all templates of the account that say which documents they are for. */
const AUTO = 'auto';
/** Templates that may compete for one document. */
const MOST_COMPETING = 100;
const NONE_COMPETES: Refused = {
  refusal: {
    status: 400,
    code: 'NO_TEMPLATE_COMPETES',
    message: 'No published template of yours has a "match", so that none can be chosen. Name a template in templateId.',
  },
};
const TOO_MANY_COMPETE: Refused = {
  refusal: {
    status: 400,
    code: 'TOO_MANY_TEMPLATES_COMPETE',
    message: 'At most 100 templates compete for a document. Name fewer in templateId.',
  },
};

/** The published versions of the templates that a submission names: of one, or of several that compete. */
export async function templatesOfSubmission(
  templates: TemplateRecords,
  accountId: string,
  text: string,
): Promise<ChosenTemplates | Refused> {
  const names = [...new Set(text.split(',').map((name) => name.trim().toLowerCase()))];
  const [first = ''] = names;
  if (names.length === 1 && first !== AUTO) return publishedTemplate(templates, accountId, first);
  return names.length > MOST_COMPETING ? TOO_MANY_COMPETE : competingTemplates(templates, accountId, names);
}

async function competingTemplates(
  templates: TemplateRecords,
  accountId: string,
  names: readonly string[],
): Promise<ChosenTemplates | Refused> {
  const asked: string[] = [];
  const all: TemplateAt[] = [];
  for (const name of names) {
    const named = name === AUTO ? undefined : await publishedTemplate(templates, accountId, name);
    if (named && 'refusal' in named) return named;
    asked.push(named?.templateId ?? AUTO);
    all.push(...(named ? [named] : await templates.competing(accountId)));
  }
  const competing = all.filter(
    ({ templateId }, at) => all.findIndex((other) => other.templateId === templateId) === at,
  );
  if (competing.length > MOST_COMPETING) return TOO_MANY_COMPETE;
  return competing.length === 0 ? NONE_COMPETES : { templateId: asked.join(), templateVersion: 0, competing };
}

async function publishedTemplate(
  templates: TemplateRecords,
  accountId: string,
  name: string,
): Promise<TemplateAt | Refused> {
  const named = await templates.named(accountId, name);
  switch (named.kind) {
    case 'built-in':
      return { templateId: named.template.id, templateVersion: named.template.version };
    case 'own': {
      const { published } = named.template.value;
      return published === null ? NOT_PUBLISHED : { templateId: named.template.id, templateVersion: published };
    }
    case 'foreign':
    case 'unknown':
      return TEMPLATE_NOT_FOUND;
  }
}

/** The version to try: the one asked for, else the draft if there is one, else the published one. */
export async function templateOfTest(
  templates: TemplateRecords,
  accountId: string,
  wanted: { readonly name: string; readonly version?: number | undefined },
): Promise<TemplateAt | Refused> {
  const named = await templates.named(accountId, wanted.name);
  if (named.kind === 'built-in') {
    const { id, version } = named.template;
    if (wanted.version !== undefined && wanted.version !== version) return VERSION_NOT_FOUND;
    return { templateId: id, templateVersion: version };
  }
  if (named.kind !== 'own') return TEMPLATE_NOT_FOUND;
  const { id, value } = named.template;
  const version = wanted.version ?? triedVersion(value);
  const there = version <= value.newest && (await templates.version(id, version));
  return there ? { templateId: id, templateVersion: version } : VERSION_NOT_FOUND;
}

const triedVersion = ({ draft, published, newest }: StoredTemplate): number => draft ?? published ?? newest;

/** JSON text of each schema that a job recorded, `null` for one that is not to be found. A draft has none. */
export function schemasOfJob(templates: TemplateRecords, facts: JobFacts): Promise<readonly string[]> {
  const recorded = facts.purpose === 'draft' ? [] : (facts.competing ?? [facts]);
  return Promise.all(recorded.map((template) => schemaOf(templates, template)));
}

async function schemaOf(templates: TemplateRecords, { templateId, templateVersion }: TemplateAt): Promise<string> {
  const builtIn = BUILT_IN_TEMPLATES.find(({ id, version }) => id === templateId && version === templateVersion);
  if (builtIn) return JSON.stringify(builtIn.schema);
  return (await templates.version(templateId, templateVersion))?.schemaJson ?? 'null';
}
