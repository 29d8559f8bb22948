import type { SubmitClose } from '@docket/contracts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import type { FormFields } from './form-fields.ts';

/**
 * What the form of a submission asks of ingest.
 * @throws Refused if it names no template.
 */
export function orderOf(fields: FormFields, fileName: string): SubmitClose {
  const templateId = fields.get('templateId');
  if (templateId === undefined) throw new Refused(REFUSALS.templateIdRequired);
  return { templateId, fileName, ...fields.some('language', 'pages', 'onDuplicate') };
}
