import { createHash } from 'node:crypto';

/** A strong entity tag: the same bytes have the same one. Express compares it with If-None-Match when it sends them. */
export function etagOf(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`;
}
