import type { Refusal } from '@docket/contracts';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import type { JobFacts } from '@docket/job';
import type { StoredTemplate } from '../kinds.ts';
import type { TemplateRecords } from './template-records.ts';
import { TEMPLATE_NOT_FOUND, VERSION_NOT_FOUND } from './templates.ts';

/** The template and version that a job records. */
export interface ChosenTemplate {
  readonly templateId: string;
  readonly templateVersion: number;
}

type Refused = { readonly refusal: Refusal };
const NOT_PUBLISHED: Refused = {
  refusal: {
    status: 400,
    code: 'TEMPLATE_NOT_PUBLISHED',
    message: 'The template is only a draft yet. Publish it, then submit the document again.',
  },
};

/** The published version of the template that a submission names. */
export async function templateOfSubmission(
  templates: TemplateRecords,
  accountId: string,
  name: string,
): Promise<ChosenTemplate | Refused> {
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
): Promise<ChosenTemplate | Refused> {
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

/** JSON text of the schema that a job recorded, `null` for one that is not to be found. A draft has none. */
export async function schemaOfJob(
  templates: TemplateRecords,
  { templateId, templateVersion, purpose }: JobFacts,
): Promise<string> {
  if (purpose === 'draft') return 'null';
  const builtIn = BUILT_IN_TEMPLATES.find(({ id, version }) => id === templateId && version === templateVersion);
  if (builtIn) return JSON.stringify(builtIn.schema);
  return (await templates.version(templateId, templateVersion))?.schemaJson ?? 'null';
}
