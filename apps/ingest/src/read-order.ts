import { formatPageRanges, ON_DUPLICATE, parsePageRanges } from '@docket/contracts';
import type { OnDuplicate, Refusal, SubmitClose, SubmitOpen } from '@docket/contracts';
import { languageOfHint, PAGE_LANGUAGES } from '@docket/fields/text';
import type { TrialPurpose } from '@docket/job';
import { templateOfTest, templatesOfSubmission } from './templates/template-of-job.ts';
import type { ChosenTemplates } from './templates/template-of-job.ts';
import type { TemplateRecords } from './templates/template-records.ts';

/** What a submission asks for, checked. */
export interface Order extends ChosenTemplates {
  /** Absent: an ordinary job. */
  readonly purpose?: TrialPurpose;
  readonly pages: string | null;
  readonly language: string | null;
  /** Of a trial always `new`: it has no duplicates. */
  readonly onDuplicate: OnDuplicate;
  /** The client's name for this request; absent: none. */
  readonly idempotencyKey?: string;
  /** Where to tell of the job; absent: nowhere, as of every trial. */
  readonly webhookUrl?: string;
  /** What was ignored, a sentence each. */
  readonly warnings: readonly string[];
}

type Refused = { readonly refusal: Refusal };
const refuse = (status: number, code: string, message: string): Refused => ({ refusal: { status, code, message } });

const TEMPLATE_ID_REQUIRED = refuse(400, 'TEMPLATE_ID_REQUIRED', 'Template ID is required for document analysis');
const INVALID_PAGES = refuse(400, 'INVALID_PAGES', 'pages must be page numbers and ranges from 1 on, such as 1-3,7.');
const INVALID_ON_DUPLICATE = refuse(
  400,
  'INVALID_ON_DUPLICATE',
  'onDuplicate must be one of: reuse, retry, reject, new.',
);

/** The order that a form makes, in the name of whoever opened the upload. */
export async function readOrder(
  templates: TemplateRecords,
  open: SubmitOpen,
  form: SubmitClose,
): Promise<Order | Refused> {
  const purpose = purposeOf(open);
  const handling = handlingOf(form, purpose);
  if ('refusal' in handling) return handling;
  const template = await templateFor(templates, open.accountId, purpose, form);
  if ('refusal' in template) return template;
  const told = purpose || !form.webhookUrl ? {} : { webhookUrl: form.webhookUrl };
  return { ...template, ...handling, ...languageHint(form.language ?? ''), ...told, ...(purpose ? { purpose } : {}) };
}

const purposeOf = ({ purpose }: SubmitOpen): TrialPurpose | undefined =>
  purpose === 'test' || purpose === 'draft' ? purpose : undefined;

type Handling = Pick<Order, 'pages' | 'onDuplicate' | 'idempotencyKey'>;

function handlingOf(form: SubmitClose, purpose: TrialPurpose | undefined): Handling | Refused {
  const { pages = '', idempotencyKey = '' } = form;
  const ranges = pages === '' ? null : parsePageRanges(pages);
  if (ranges === undefined) return INVALID_PAGES;
  const onDuplicate = purpose ? 'new' : policyOf(form.onDuplicate ?? '');
  if (!onDuplicate) return INVALID_ON_DUPLICATE;
  const named = purpose || idempotencyKey === '' ? {} : { idempotencyKey };
  return { onDuplicate, pages: ranges && formatPageRanges(ranges), ...named };
}

const policyOf = (text: string): OnDuplicate | undefined => ON_DUPLICATE.find((policy) => policy === (text || 'reuse'));

async function templateFor(
  templates: TemplateRecords,
  accountId: string,
  purpose: TrialPurpose | undefined,
  { templateId = '', templateVersion }: Partial<SubmitClose>,
): Promise<ChosenTemplates | Refused> {
  if (purpose === 'draft') return { templateId: '', templateVersion: 0 };
  if (templateId === '') return TEMPLATE_ID_REQUIRED;
  if (purpose === 'test') return templateOfTest(templates, accountId, { name: templateId, version: templateVersion });
  return templatesOfSubmission(templates, accountId, templateId);
}

function languageHint(hint: string): Pick<Order, 'language' | 'warnings'> {
  if (hint === '') return { language: null, warnings: [] };
  const language = languageOfHint(hint);
  const ignored = `language is not one that OCR knows and was ignored. Known: ${PAGE_LANGUAGES.join(', ')}.`;
  return { language, warnings: language === null ? [ignored] : [] };
}
