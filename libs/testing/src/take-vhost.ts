import { readdirSync, unlinkSync } from 'node:fs';

/** Folder in which the test runner lists the free virtual hosts of its broker, a file each. */
const FREE_VHOSTS = 'DOCKET_TEST_VHOSTS';

/**
 * URL of a virtual host of the test broker that nobody used before, so that stacks which run at the same time do not
 * take each other's messages. On a broker that its owner named, where none were made, that broker's own.
 * @throws when every one has been taken: the test runner must make more.
 */
export function takeVhost(brokerUrl: string): string {
  const folder = process.env[FREE_VHOSTS];
  if (!folder) return brokerUrl;
  const taken = readdirSync(folder).find((name) => removed(`${folder}/${name}`));
  if (taken === undefined)
    throw new Error('No virtual host is left; add one to VHOSTS in tools/src/test/test-services.ts.');
  return `${brokerUrl}/${taken}`;
}

/** Of several processes one removes a file. */
function removed(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}
