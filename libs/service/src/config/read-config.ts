import { readFileSync } from 'node:fs';
import type { Values, Variable, Variables } from './variable.ts';

/** Thrown at start: names every variable that is wrong, and what is expected; never the value of a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A text that was given for a variable. */
export interface Given {
  readonly text: string;
  /** The file that it was read from; undefined: the environment itself. */
  readonly file: string | undefined;
}

/**
 * Reads variables, once, at start. Each may be given as a file instead: `X_FILE` holds the path of a file with X's
 * value (surrounding white space is dropped). An empty variable counts as absent.
 * @throws ConfigError with a sentence for each that is missing, malformed or given twice.
 */
export function readConfig<V extends Variables>(variables: V, environment: Environment): Values<V> {
  const faults: string[] = [];
  const values = Object.entries(variables).map(([name, variable]) => {
    try {
      return [name, valueOf(name, variable, environment)] as const;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(error.message);
      return [name, undefined] as const;
    }
  });
  if (faults.length > 0) throw new ConfigError(faults.join(' '));
  return Object.fromEntries(values) as Values<V>;
}

/** @throws ConfigError */
function valueOf(name: string, variable: Variable, environment: Environment): unknown {
  const { kind, absent } = variable;
  const given = givenFor(name, variable, environment);
  if (!given && absent === 'required') throw new ConfigError(`${name} is not set; it must be ${kind.expects}.`);
  const text = given?.text ?? (absent !== 'required' && 'value' in absent ? absent.value : undefined);
  if (text === undefined) return undefined;
  const parsed = kind.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const source = given?.file === undefined ? name : `${name} (read from ${given.file})`;
  throw new ConfigError(`${source} must be ${kind.expects}; its value ${faultOf(variable, text, parsed.error)}.`);
}

function faultOf({ secret }: Variable, text: string, { issues }: { issues: readonly { message: string }[] }): string {
  return secret === true ? (issues[0]?.message ?? 'is something else') : `is ${JSON.stringify(text.slice(0, 80))}`;
}

/**
 * What was given for a variable, unparsed; undefined: nothing.
 * @throws ConfigError if it is given twice, or its file cannot be read, or a secret's file is empty.
 */
export function givenFor(name: string, { secret }: Variable, environment: Environment): Given | undefined {
  const [text, file] = [environment[name], environment[`${name}_FILE`]].map((value) => value || undefined);
  if (text !== undefined && file !== undefined)
    throw new ConfigError(`${name} and ${name}_FILE are both set; set one of them.`);
  if (text !== undefined) return { text, file };
  if (file === undefined) return undefined;
  const content = contentOf(`${name}_FILE`, file);
  if (content === '' && secret === true) throw new ConfigError(`${name}_FILE names an empty file: ${file}.`);
  return content === '' ? undefined : { text: content, file };
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${name} names a file that cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
