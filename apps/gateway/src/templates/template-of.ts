import type { TemplateRequest } from '@docket/contracts';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import type { Request } from 'express';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { accountOf } from '../http/require-admission.ts';
import { isUuid } from '../http/uuid-of.ts';

const VERSION = /^[1-9]\d{0,8}$/;

/**
 * The template that a request names.
 * @throws Refused: what is neither a UUID nor the name of a built-in template is no template of anybody's.
 */
export function templateOf(request: Request, { templateId }: { readonly templateId: string }): TemplateRequest {
  const isKnown = isUuid(templateId) || BUILT_IN_TEMPLATES.some(({ key }) => key === templateId);
  if (!isKnown) throw new Refused(REFUSALS.templateNotFound);
  return { accountId: accountOf(request), templateId: isUuid(templateId) ? templateId.toLowerCase() : templateId };
}

/** @throws Refused: versions count from 1. */
export function versionOf(
  request: Request,
  params: { readonly templateId: string; readonly version: string },
): TemplateRequest {
  const template = templateOf(request, params);
  if (!VERSION.test(params.version)) throw new Refused(REFUSALS.versionNotFound);
  return { ...template, version: Number(params.version) };
}
