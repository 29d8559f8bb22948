import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 12;
/** 62^32 > 2^190: too many to try. */
const SECRET_LENGTH = 32;
/** 62^6 > 2^32. */
const CHECKSUM_LENGTH = 6;
const OURS = new RegExp(
  `^(plz_([0-9A-Za-z]{${ID_LENGTH}})_[0-9A-Za-z]{${SECRET_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

export interface NewApiKey {
  /** 12 letters and digits; public, names the key in lists and records. */
  readonly keyId: string;
  /** `plz_<keyId>_<secret><checksum>`: 32 random letters and digits, then the CRC-32 of all before it in base 62. */
  readonly key: string;
}

/** Makes a key. */
export function newApiKey(): NewApiKey {
  const keyId = randomDigits(ID_LENGTH);
  const body = `plz_${keyId}_${randomDigits(SECRET_LENGTH)}`;
  return { keyId, key: `${body}${checksumOf(body)}` };
}

/**
 * What a text is as a key: one of the form of {@link newApiKey} with its id; `malformed`: of that form, but with a wrong
 * checksum, so mistyped or made up; `other`: of no form of ours, as a configured key may be.
 */
export function parseApiKey(text: string): { readonly keyId: string } | 'malformed' | 'other' {
  const [, body, keyId, checksum] = OURS.exec(text) ?? [];
  if (body === undefined || keyId === undefined) return 'other';
  return checksumOf(body) === checksum ? { keyId } : 'malformed';
}

function randomDigits(length: number): string {
  return Array.from({ length }, () => DIGITS.charAt(randomInt(DIGITS.length))).join('');
}

/** CRC-32 in base 62, most significant digit first. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  while (digits.length < CHECKSUM_LENGTH) {
    digits = `${DIGITS.charAt(rest % DIGITS.length)}${digits}`;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
