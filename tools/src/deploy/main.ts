import { writeSecretFolders } from './secret-folders.ts';

/** `node main.js <folder>`: the first step of a composed deployment. */
const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('Name the folder for the secrets.');
const apiKey = writeSecretFolders(root, { rabbitmq: 'rabbitmq:5672', mongodb: 'mongodb:27017' });
process.stdout.write(`API key: ${apiKey}\n`);
