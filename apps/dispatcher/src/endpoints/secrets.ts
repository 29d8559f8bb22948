import { randomBytes } from 'node:crypto';
import type { Refusal, SecretBody, SecretRotation } from '@docket/contracts';
import type { Secret } from '../kinds.ts';
import { isUsableSecret } from '../sending/sign.ts';

/** Secrets that sign at a time. */
const MOST_SECRETS = 5;
const HOUR = 60 * 60 * 1_000;

const UNUSABLE: Refusal = {
  status: 400,
  code: 'INVALID_WEBHOOK_SECRET',
  message: 'secret must be whsec_ followed by base64 of 24 to 64 bytes. Leave it out, and one is made.',
};

export const TOO_MANY_SECRETS: Refusal = {
  status: 409,
  code: 'TOO_MANY_WEBHOOK_SECRETS',
  message:
    'Five secrets sign already. Wait until the overlap of one is over, or rotate with overlapHours 0, which ends the former ones.',
};

/** A Standard Webhooks secret: `whsec_` and base64 of 32 random bytes. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Secrets to begin with: the given one, else a new one. */
export const firstSecrets = (given: string | undefined): readonly Secret[] => [
  { secret: given ?? newSecret(), until: null },
];

/** What speaks against a secret of the caller's, its form aside, which the gateway has checked. */
export const refusalOfSecret = (given: string | undefined): Refusal | undefined =>
  given === undefined || isUsableSecret(given) ? undefined : UNUSABLE;

/** What signs now, newest first. */
export const signing = (secrets: readonly Secret[], now: Date): readonly Secret[] =>
  secrets.filter(({ until }) => until === null || until > now.toISOString());

/**
 * Puts a new secret first; those that sign now go on for the overlap, or for as long as they were to. So whoever asks
 * twice, as the first answer was lost, cuts off nobody. Rotating to the secret that is first already changes nothing.
 * Undefined: more would sign than {@link MOST_SECRETS}; dropping the oldest would cut off those who know no other.
 */
export function rotated(
  secrets: readonly Secret[],
  { secret = newSecret(), overlapHours }: SecretRotation,
  now: Date,
): readonly Secret[] | undefined {
  if (secrets[0]?.secret === secret) return secrets;
  const end = new Date(now.getTime() + overlapHours * HOUR).toISOString();
  const former = signing(secrets, now)
    .filter((one) => one.secret !== secret)
    .map((one) => ({ ...one, until: one.until !== null && one.until < end ? one.until : end }));
  const all = [{ secret, until: null }, ...signing(former, now)];
  return all.length > MOST_SECRETS ? undefined : all;
}

/** As the API shows them: of those before, the one that `X-Webhook-Signature` is made with. */
export function secretBody(secrets: readonly Secret[], now: Date): SecretBody {
  const [current, ...former] = signing(secrets, now);
  const last = former.at(-1);
  return {
    secret: current?.secret ?? '',
    previous: last?.until ? { secret: last.secret, validUntil: last.until } : null,
  };
}
