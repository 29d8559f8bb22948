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
 * Headers that prove where a body comes from: `X-Webhook-Signature` for every secret (lower-case hex HMAC-SHA256 of
 * the raw body, key = the secret string as UTF-8), for a `whsec_` secret those of
 * https://www.standardwebhooks.com/ as well. None without a secret.
 */
export function signatureHeaders(secret: string | null, signed: Signed): Record<string, string> {
  if (secret === null) return {};
  const reference = createHmac('sha256', secret).update(signed.body).digest('hex');
  return { 'X-Webhook-Signature': reference, ...standardHeaders(secret, signed) };
}

function standardHeaders(secret: string, { eventId, body, at }: Signed): Record<string, string> {
  const key = standardKey(secret);
  if (key === undefined) return {};
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', key).update(`${eventId}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
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
