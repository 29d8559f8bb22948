import { randomBytes } from 'node:crypto';

/** `00-<32 hex trace id>-<16 hex span id>-<2 hex flags>`, see https://www.w3.org/TR/trace-context/. */
const FORM = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's traceparent if it is well formed, else one of a new trace. */
export function traceparentFrom(header: string | undefined): string {
  if (header !== undefined && FORM.test(header)) return header;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
