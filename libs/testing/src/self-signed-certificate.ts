import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** What a TLS server is started with, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate (X.509 v3, RFC 5280; Ed25519, RFC 8410) for `localhost` and 127.0.0.1 that signs itself, with a new key,
 * valid from 2020 to 2049. Written byte by byte, as Node.js reads certificates but makes none.
 */
export function makeCertificate(): Certificate {
  const pair = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const publicKey = createPublicKey(pair.publicKey).export({ type: 'spki', format: 'der' });
  const algorithm = der(SEQUENCE, oid(1, 3, 101, 112));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, oid(2, 5, 4, 3), der(UTF8, Buffer.from('localhost')))));
  const validity = der(
    SEQUENCE,
    der(UTC_TIME, Buffer.from('200101000000Z')),
    der(UTC_TIME, Buffer.from('491231235959Z')),
  );
  const names = der(SEQUENCE, der(DNS_NAME, Buffer.from('localhost')), der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])));
  const extensions = der(SEQUENCE, der(SEQUENCE, oid(2, 5, 29, 17), der(OCTETS, names)));
  const body = der(
    SEQUENCE,
    ...[der(0xa0, der(INTEGER, Buffer.from([2]))), der(INTEGER, Buffer.from([1])), algorithm, name, validity, name],
    ...[publicKey, der(0xa3, extensions)],
  );
  const signature = sign(null, body, createPrivateKey(pair.privateKey));
  const whole = der(SEQUENCE, body, algorithm, der(BITS, Buffer.concat([Buffer.from([0]), signature])));
  return { key: pair.privateKey, cert: pem(whole) };
}

const [INTEGER, BITS, OCTETS, UTF8, UTC_TIME, SEQUENCE, SET] = [0x02, 0x03, 0x04, 0x0c, 0x17, 0x30, 0x31];
/** Context tags of a GeneralName. */
const [DNS_NAME, IP_ADDRESS] = [0x82, 0x87];

/** One element of the distinguished encoding rules (X.690): tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const size = bytes.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}

/** An object identifier whose numbers are all below 128. */
function oid(first: number, second: number, ...others: readonly number[]): Buffer {
  return der(0x06, Buffer.from([first * 40 + second, ...others]));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
