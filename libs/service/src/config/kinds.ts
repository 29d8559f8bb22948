import { z } from 'zod';
import { parseApiKey } from '../api-key.ts';

/** What a variable may hold. */
export interface Kind<T> {
  /** With units and range; completes a sentence that ends in "must be". */
  readonly expects: string;
  /** Its messages complete a sentence that begins with "its value", and never quote that. */
  readonly schema: z.ZodType<T, string>;
}

const OTHER = 'is something else';
const matching = (pattern: RegExp): z.ZodType<string, string> => z.string().regex(pattern, OTHER);

/** Any text. */
export const text = (expects: string): Kind<string> => ({ expects, schema: z.string() });

/** A secret of a least length, in characters. */
export const secretText = (least: number): Kind<string> => ({
  expects: `a random text of at least ${least} characters`,
  schema: z
    .string()
    .refine((value) => value.length >= least, { error: ({ input }) => `has ${(input as string).length} characters` }),
});

/** A whole number in a range, both ends included. @param of such as `seconds`; absent: a bare number. */
export function wholeNumber(from: number, to: number, of?: string): Kind<number> {
  const format = (limit: number) => limit.toLocaleString('en-GB');
  return {
    expects: `a whole number${of === undefined ? '' : ` of ${of}`} from ${format(from)} to ${format(to)}`,
    schema: matching(/^\d{1,15}$/)
      .transform(Number)
      .refine((value) => value >= from && value <= to, OTHER),
  };
}

/** A TCP port; 0: any free one. */
export const port: Kind<number> = {
  expects: 'a port, a whole number from 0 (any free one) to 65535',
  schema: wholeNumber(0, 65_535).schema,
};

/** One of a few words. */
export const oneOf = <const T extends string>(words: readonly T[]): Kind<T> => ({
  expects: `one of ${words.join(', ')}`,
  schema: z.string().pipe(z.enum(words, OTHER)),
});

/** A switch. */
export const flag: Kind<boolean> = {
  expects: '1, true or yes, or 0, false or no',
  schema: z
    .string()
    .pipe(z.enum(['1', 'true', 'yes', '0', 'false', 'no'], OTHER))
    .transform((word) => ['1', 'true', 'yes'].includes(word)),
};

/** An address or name of this machine to listen on. */
export const host: Kind<string> = {
  expects: 'an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::',
  schema: matching(/^[^\s/]+$/),
};

const isAddress = (part: string): boolean => {
  const number = /^(?:\[[^\]\s]+\]|[^\s:/]+):(\d{1,5})$/.exec(part)?.[1];
  return /^unix:\S+$/.test(part) || (number !== undefined && Number(number) <= 65_535);
};

/** Where a server takes gRPC calls. */
export const listen: Kind<string> = {
  expects: 'host:port, such as 127.0.0.1:8081, or unix:path',
  schema: z.string().refine(isAddress, OTHER),
};

/** Where the replicas of a service take gRPC calls, at least one. */
export const addresses: Kind<readonly string[]> = {
  expects: 'host:port, or several separated by commas',
  schema: z
    .string()
    .transform((list) => list.split(',').flatMap((part) => part.trim() || []))
    .refine((parts) => parts.length > 0 && parts.every(isAddress), OTHER),
};

/** A URL that begins in one of these ways, `amqp://`. */
export const url = (...beginnings: readonly [string, ...string[]]): Kind<string> => ({
  expects: `a URL that begins with ${beginnings.join(' or ')}`,
  schema: z
    .string()
    .refine((value) => beginnings.some((one) => value.startsWith(one) && value.length > one.length), {
      error: 'does not begin so',
      abort: true,
    })
    .refine((value) => !/\s/.test(value), 'has white space in it'),
});

/** Name of a MongoDB database. */
export const databaseName: Kind<string> = {
  expects: 'the name of a database: at most 63 letters, digits, - and _',
  schema: matching(/^[\p{L}\p{N}_-]{1,63}$/u),
};

/** Key of an account. Clients send it as a header, so it is visible ASCII. */
export const apiKey: Kind<string> = {
  expects: 'a key: plz_, followed by 8 to 200 visible ASCII characters',
  schema: z
    .string()
    .regex(/^plz_[\x21-\x7e]{8,200}$/, { error: 'is malformed', abort: true })
    .refine(
      (key) => parseApiKey(key) !== 'malformed',
      'has a wrong checksum: some of its characters are not as they were',
    ),
};

/** Waits in seconds before the second and each further attempt. */
export const waits: Kind<readonly number[]> = {
  expects: 'at most 30 whole numbers of seconds from 1 to 604800, separated by commas',
  schema: z
    .string()
    .transform((list) => list.split(',').map((part) => (/^\s*\d{1,6}\s*$/.test(part) ? Number(part) : 0)))
    .refine((list) => list.length <= 30 && list.every((wait) => wait >= 1 && wait <= 604_800), OTHER),
};
