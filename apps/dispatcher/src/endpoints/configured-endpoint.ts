import { faultOfEndpointUrl } from '@docket/outbound';
import type { EndpointUrlRules } from '@docket/outbound';
import { ConfigError } from '@docket/service';
import type { ScheduleName } from '../deliveries/schedule.ts';
import { isUsableSecret } from '../sending/sign.ts';
import type { Target } from './target.ts';

/** Id of the operator's endpoint, which no account has. */
export const CONFIGURED = 'configured';

export interface ConfiguredEndpointSettings extends EndpointUrlRules {
  readonly url?: string | undefined;
  /** Absent: unsigned. */
  readonly secret?: string | undefined;
  readonly schedule: ScheduleName;
}

/**
 * The endpoint that configuration names, which is told of every account's documents; undefined if it names none.
 * @throws ConfigError for a URL or secret that cannot be used. Its message never quotes either.
 */
export function configuredEndpoint(settings: ConfiguredEndpointSettings): Target | undefined {
  if (settings.url === undefined) return undefined;
  const url = URL.parse(settings.url);
  const fault = faultOfEndpointUrl(settings.url, settings);
  if (fault !== undefined || !url) throw new ConfigError(`DOCKET_WEBHOOK_URL ${fault ?? 'is not a URL'}.`);
  const { secret, schedule } = settings;
  if (secret !== undefined && !isUsableSecret(secret)) {
    throw new ConfigError('DOCKET_WEBHOOK_SECRET begins with whsec_ but is not followed by base64 of 24 to 64 bytes.');
  }
  return {
    ...{ id: CONFIGURED, url, secrets: secret === undefined ? [] : [secret], schedule },
    events: ['document.completed', 'document.failed'],
  };
}
