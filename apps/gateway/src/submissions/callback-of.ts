import type { Refusal } from '@docket/contracts';
import { faultOfEndpointUrl } from '@docket/outbound';
import type { EndpointUrlRules } from '@docket/outbound';
import { Refused } from '../http/refused.ts';
import type { FormFields } from './form-fields.ts';

/** As long as the URL of an endpoint may be, in characters. */
const LONGEST_URL = 2_000;

const TOO_LONG: Refusal = {
  status: 400,
  code: 'INVALID_WEBHOOK_URL',
  message: 'webhookUrl must have at most 2000 characters.',
};
const unfit = (fault: string): Refusal => ({
  status: 400,
  code: 'INVALID_WEBHOOK_URL',
  message: `webhookUrl ${fault}.`,
});

/**
 * Where a form wants its job to be told, if anywhere. What its name resolves to is looked at when something is sent.
 * @throws Refused for a URL that webhooks are not sent to.
 */
export function callbackOf(fields: FormFields, rules: EndpointUrlRules): { readonly webhookUrl?: string } {
  const webhookUrl = fields.get('webhookUrl');
  if (webhookUrl === undefined) return {};
  if (webhookUrl.length > LONGEST_URL) throw new Refused(TOO_LONG);
  const fault = faultOfEndpointUrl(webhookUrl, rules);
  if (fault !== undefined) throw new Refused(unfit(fault));
  return { webhookUrl };
}
