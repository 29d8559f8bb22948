import { APPLICATIONS, readConfig } from '@docket/service';
import { writeSecretFolders } from './secret-folders.ts';

/** `node main.js <folder>`: the first step of a composed deployment. DOCKET_API_KEY: in place of a random key. */
const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('Name the folder for the secrets.');
const { DOCKET_API_KEY } = APPLICATIONS.ingest.variables;
// eslint-disable-next-line no-restricted-properties -- the configuration of this program
const given = readConfig({ DOCKET_API_KEY }, process.env).DOCKET_API_KEY;
const apiKey = writeSecretFolders(root, { rabbitmq: 'rabbitmq:5672', mongodb: 'mongodb:27017' }, given);
process.stdout.write(`API key: ${apiKey}\n`);
