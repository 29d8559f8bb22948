import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseApiKey } from './api-key.ts';

/** Thrown at start: names every variable that is wrong, never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that `shape` names, once, at start. Each may be given as a file instead: `X_FILE` holds the path
 * of a file with X's value (surrounding white space is dropped). An empty variable counts as absent.
 * @throws ConfigError if one is missing or malformed.
 */
export function readConfig<S extends z.ZodRawShape>(
  shape: S,
  // eslint-disable-next-line no-restricted-properties -- the one place that reads it
  environment: Environment = process.env,
): z.infer<z.ZodObject<S>> {
  const given = Object.fromEntries(
    Object.keys(shape)
      .map((name) => [name, valueOf(name, environment)] as const)
      .filter(([, value]) => value !== undefined),
  );
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name}: ${name in given ? message : 'is required'}`;
  });
  throw new ConfigError(`The configuration is not usable. ${faults.join('; ')}`);
}

function valueOf(name: string, environment: Environment): string | undefined {
  const direct = environment[name];
  if (direct !== undefined && direct !== '') return direct;
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${name}_FILE names a file that cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** A TCP port, 0 (any free one) to 65535. */
export const port = z.coerce.number().int().min(0).max(65_535);
/** Key of an account. Clients send it as a header, so it is visible ASCII. */
export const apiKey = z
  .string()
  .regex(/^plz_[\x21-\x7e]{8,200}$/, 'must begin with plz_, followed by 8 to 200 visible ASCII characters')
  .refine(
    (key) => parseApiKey(key) !== 'malformed',
    'has a wrong checksum: some of its characters are not as they were',
  );
/** A switch: 1 / true / yes or 0 / false / no. */
export const flag = z
  .enum(['1', 'true', 'yes', '0', 'false', 'no'])
  .transform((text) => text === '1' || text === 'true' || text === 'yes');
/** A list of addresses, separated by commas. */
export const addresses = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
