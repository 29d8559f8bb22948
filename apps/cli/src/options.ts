import { InvalidArgumentError, Option } from 'commander';

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** An option that takes a whole number. */
export const numberOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(wholeNumber);

/** Stands for null: the parser of options cannot carry that. */
const NONE = 'none';
export type NumberOrNone = number | typeof NONE;
/** An option that takes a whole number, or `none`. */
export const numberOrNone = (flags: string, description: string): Option =>
  new Option(flags, `${description}, or "${NONE}"`).argParser((text) => (text === NONE ? NONE : wholeNumber(text)));
/** Undefined: the option is not given. */
export const orNull = (value: NumberOrNone | undefined): number | null | undefined => (value === NONE ? null : value);

/** An option that takes one of these. */
export const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices);

/** For commands that take something away. */
export const YES = ['-y, --yes', 'do not ask'] as const;

/** Those of the members that are given. */
export const given = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

/** Of a command that lists what has several pages. */
export interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: true;
}
export const PAGING = (): Option[] => [
  numberOption('--limit <n>', 'at most so many at once, up to 100; default: 20'),
  new Option('--cursor <cursor>', 'go on after an earlier list'),
  new Option('--all', 'all of them'),
];

interface Page {
  readonly nextCursor: string | null;
}
/** One page, or with `--all` every page one after the other. */
export async function pages<P extends Page>(
  { limit, cursor, all }: PageOptions,
  read: (at: { limit: number | undefined; cursor: string | undefined }) => Promise<P>,
): Promise<readonly [P, ...P[]]> {
  const size = limit ?? (all ? 100 : undefined);
  const first = await read({ limit: size, cursor });
  const rest: P[] = [];
  for (let next = first.nextCursor; all && next !== null; next = rest.at(-1)?.nextCursor ?? null) {
    rest.push(await read({ limit: size, cursor: next }));
  }
  return [first, ...rest];
}
