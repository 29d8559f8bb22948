import { APPLICATIONS } from './applications.ts';
import type { ApplicationName } from './applications.ts';
import { givenFor, readConfig } from './read-config.ts';
import type { Environment } from './read-config.ts';
import type { Variable, Variables } from './variable.ts';

/** What holds where a variable is not set, in words. */
export function defaultOf({ absent }: Variable): string {
  if (absent === 'required') return 'required';
  return 'value' in absent ? absent.value : absent.words;
}

/** What `--help` prints: every variable with what it may hold and what holds without it. */
export function configHelp(name: ApplicationName): string {
  const { about } = APPLICATIONS[name];
  const variables: Variables = APPLICATIONS[name].variables;
  const entries = Object.entries(variables).map(([variable, declared]) =>
    [
      `  ${variable}`,
      `      ${plain(declared.meaning)}`,
      `      ${declared.kind.expects}; ${declared.absent === 'required' ? 'required' : `default: ${plain(defaultOf(declared))}`}`,
    ].join('\n'),
  );
  return [
    `docket ${name}: ${plain(about)}`,
    '',
    'Options: --help, --print-config (the configuration as it would be used, without secrets; starts nothing)',
    '',
    'Environment variables; for X, X_FILE may name a file with its value:',
    '',
    ...entries,
    '',
  ].join('\n');
}

/** Sentences of the documentation without its marks. */
const plain = (markdown: string): string => markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');

/**
 * What `--print-config` prints: one `NAME=value` a line, each with where it comes from; secrets are not shown.
 * @throws ConfigError as the start would.
 */
export function printedConfig(name: ApplicationName, environment: Environment): string {
  const variables: Variables = APPLICATIONS[name].variables;
  readConfig(variables, environment);
  return Object.entries(variables)
    .map(([variable, declared]) => `${variable}${shown(variable, declared, environment)}\n`)
    .join('');
}

function shown(name: string, variable: Variable, environment: Environment): string {
  const given = givenFor(name, variable, environment);
  if (given) return `=${variable.secret === true ? '[not shown]' : given.text}  # ${given.file ?? 'environment'}`;
  const { absent } = variable;
  return absent !== 'required' && 'value' in absent
    ? `=${absent.value}  # default`
    : `=  # default: ${defaultOf(variable)}`;
}
