import { closest, distance } from 'fastest-levenshtein';
import { APPLICATIONS } from './applications.ts';
import type { Environment } from './read-config.ts';

/** What Kubernetes tells each container of the services around it, and the settings of the tests. */
const NOT_OURS = /_SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?$|_PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?$|^DOCKET_TEST_/;

/** A name that differs in more letters is not a slip of the hand. */
const SLIP = 4;

/**
 * A sentence for each variable that begins with `DOCKET_` and is none of any application's. An environment is often
 * shared, so that those of another application are not worth a word.
 */
export function unknownVariables(environment: Environment): string[] {
  const names = Object.values(APPLICATIONS).flatMap(({ variables }) => Object.keys(variables));
  const known = [...new Set(names.flatMap((name) => [name, `${name}_FILE`]))];
  return Object.keys(environment)
    .filter((name) => name.startsWith('DOCKET_') && !known.includes(name) && !NOT_OURS.test(name))
    .map((name) => {
      const near = closest(name, known);
      const hint = distance(name, near) <= SLIP ? ` Did you mean ${near}?` : '';
      return `${name} is no variable of Docket and has no effect.${hint}`;
    });
}
