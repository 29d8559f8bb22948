import { createHmac } from 'node:crypto';

/** A secret with this prefix is a Standard Webhooks one: base64 of its 24 to 64 key bytes follows. */
const STANDARD_PREFIX = 'whsec_';

export interface Signed {
  readonly eventId: string;
  readonly body: Uint8Array;
  /** When this attempt is sent. */
  readonly at: Date;
}

/**
 * Headers that prove where a body comes from.
 *
 * - `X-Webhook-Signature`: lower-case hex HMAC-SHA256 of the raw body, key = the secret string as UTF-8. It has room for
 *   one signature: while a rotation overlaps it is made with the last secret, which every receiver still knows.
 * - those of https://www.standardwebhooks.com/ with one `v1,` signature for each `whsec_` secret.
 *
 * @param secrets newest first; none: unsigned, no headers.
 */
export function signatureHeaders(secrets: readonly string[], signed: Signed): Record<string, string> {
  const oldest = secrets.at(-1);
  if (oldest === undefined) return {};
  const reference = createHmac('sha256', oldest).update(signed.body).digest('hex');
  return { 'X-Webhook-Signature': reference, ...standardHeaders(secrets, signed) };
}

function standardHeaders(secrets: readonly string[], { eventId, body, at }: Signed): Record<string, string> {
  const keys = secrets.map(standardKey).filter((key) => key !== undefined);
  if (keys.length === 0) return {};
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${eventId}.${timestamp}.`).update(body).digest('base64')}`,
  );
  return { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

const standardKey = (secret: string): Buffer | undefined =>
  secret.startsWith(STANDARD_PREFIX) ? Buffer.from(secret.slice(STANDARD_PREFIX.length), 'base64') : undefined;

/** False for a `whsec_` secret that no receiver could decode: not base64 of 24 to 64 bytes. */
export function isUsableSecret(secret: string): boolean {
  const key = standardKey(secret);
  if (key === undefined) return secret !== '';
  const unpadded = (text: string) => text.replace(/=+$/, '');
  const exact = unpadded(key.toString('base64')) === unpadded(secret.slice(STANDARD_PREFIX.length));
  return exact && key.length >= 24 && key.length <= 64;
}
