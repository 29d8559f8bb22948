import type { Refusal } from '@docket/contracts';
import type { z } from 'zod';
import { REFUSALS } from './refusals.ts';

type Issue = z.core.$ZodIssue;

/** Longest name of a parameter or member that is repeated in a message, in characters. */
const NAME_LENGTH = 100;

/** `<path> <what is wrong>`, of the first fault that the schema found in what was sent. */
export function faultOf(error: z.ZodError, sent: unknown, kind: 'parameter' | 'body'): Refusal {
  const [issue] = error.issues;
  if (!issue) throw new Error('a schema refused without saying why');
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  const named = path.length === 0 ? 'The body' : nameOf(path.map(String).join('.'));
  const message = `${named} ${phraseOf(issue, valueAt(sent, issue.path))}`;
  return { ...(kind === 'body' ? REFUSALS.invalidBody : REFUSALS.invalidParameter), message };
}

export function repeatedParameter(name: string): Refusal {
  return { ...REFUSALS.invalidParameter, message: `${nameOf(name)} must be given only once` };
}

const nameOf = (name: string): string => (name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH)}…` : name);

function valueAt(sent: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    sent,
  );
}

function phraseOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is required' : `must be ${TYPES[issue.expected] ?? `of type ${issue.expected}`}`;
    case 'too_big':
      return sizePhrase('at most', issue.maximum, issue.origin);
    case 'too_small':
      return sizePhrase('at least', issue.minimum, issue.origin);
    case 'invalid_format':
      return FORMATS[issue.format] ?? patternPhrase(issue.message);
    case 'invalid_value':
      return value === undefined ? 'is required' : `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'is not known here: see /docs for what is';
    case 'invalid_union':
      return unionPhrase(issue.errors, value);
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return 'is not what is described at /docs';
    case 'custom':
      return issue.message.startsWith('must ') ? issue.message : 'is not what is described at /docs';
  }
}

const TYPES: Readonly<Partial<Record<string, string>>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Partial<Record<string, string>>> = {
  datetime: 'must be an ISO 8601 time with an offset or Z',
  uuid: 'must be a UUID',
};

/** A pattern's own words where it has any; the library's would show the pattern. */
function patternPhrase(message: string): string {
  return message.startsWith('must ') ? message : 'does not have the form that is described at /docs';
}

function sizePhrase(bound: 'at most' | 'at least', size: number | bigint, origin: string): string {
  if (origin === 'string')
    return size === 1 && bound === 'at least' ? 'must not be empty' : `must have ${bound} ${size} characters`;
  return origin === 'array' ? `must have ${bound} ${size} members` : `must be ${bound} ${size}`;
}

function unionPhrase(branches: readonly (readonly Issue[])[], value: unknown): string {
  const phrases = branches.flatMap(([first]) => (first ? [phraseOf(first, value)] : []));
  return [...new Set(phrases)].join(', or ');
}
