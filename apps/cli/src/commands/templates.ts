import type { Template, TemplateFromDocument, TemplateInput, TemplateTest } from '@docket/client';
import type { Command } from 'commander';
import { UsageError } from '../failure.ts';
import { openDocument, readJson } from '../files.ts';
import { choice, given, YES } from '../options.ts';
import type { Session } from '../session.ts';
import { fieldsText, listing, table, timeText, valueText } from '../table.ts';
import { evidenceTable, findingsText } from './evidence.ts';

const CATEGORIES = ['INVOICE', 'RECEIPT', 'ID_DOCUMENT', 'CONTRACT', 'MEDICAL_RECORD', 'RESUME', 'CUSTOM'] as const;

interface Reading {
  readonly language?: string;
  readonly pages?: string;
}
interface Described {
  readonly name?: string;
  readonly description?: string;
  readonly category?: TemplateInput['category'];
  readonly draft?: true;
}

const fieldTable = (template: Template): string =>
  table(
    Object.entries(template.schema.data),
    [
      ['FIELD', ([name]) => name],
      ['TYPE', ([, field]) => memberOf(field, 'type')],
      ['DESCRIPTION', ([, field]) => memberOf(field, 'description')],
    ],
    'The template names no fields.',
  );

const memberOf = (field: unknown, name: string): string =>
  valueText(typeof field === 'object' && field !== null ? (field as Record<string, unknown>)[name] : null);

const templateText = (template: Template): string =>
  `${listing([
    ['template', template.id],
    ['name', template.name],
    ['description', template.description],
    ['category', template.category],
    ['version', template.version],
    ['published version', template.publishedVersion],
    ['draft version', template.draftVersion],
    ['built in', template.builtIn ? 'yes' : 'no'],
    ['updated (UTC)', timeText(template.updatedAt)],
  ])}\n${fieldTable(template)}${(template.warnings ?? []).map((warning) => `\n${warning}\n`).join('')}`;

const trialText = ({ result, fields, findings, pageCount, templateVersion }: TemplateTest): string =>
  `Version ${templateVersion}, pages: ${pageCount}.\n\n${fieldsText(result)}\n${evidenceTable(fields)}${findingsText(findings)}`;

const draftText = (draft: TemplateFromDocument): string => `${templateText(draft)}\n${evidenceTable(draft.fields)}`;

/** A file holds a whole template (with `name` and `schema`) or its schema alone (`{"data": {…}}`). */
async function templateIn(path: string): Promise<Partial<TemplateInput>> {
  const read = await readJson(path);
  if (typeof read !== 'object' || read === null) throw new UsageError(`${path} holds no template.`);
  if (!('schema' in read)) return { schema: read };
  // What `templates show --json` prints has more members than a template takes.
  const { name, description, category, schema } = read as Partial<TemplateInput>;
  return given({ name, description, category, schema }) as Partial<TemplateInput>;
}

const withReading = (command: Command): Command =>
  command
    .option('--pages <ranges>', 'pages to read, such as 1-3,7')
    .option('--language <language>', 'a hint for OCR: en, de, fr, es, it, nl, pt, ru, zh, ja, ko or ar');
const withDescription = (command: Command): Command =>
  command
    .option('--name <name>', 'name of the template')
    .option('--description <text>', 'what it is for')
    .addOption(choice('--category <category>', 'kind of document', CATEGORIES))
    .option('--draft', 'do not use it until it is published');

/** `docket templates …` */
export function addTemplateCommands(program: Command, session: () => Session): void {
  const templates = program.command('templates').description('what to look for in documents');
  addReading(templates, session);
  addWriting(templates, session);
  addTrials(templates, session);
}

function addReading(templates: Command, session: () => Session): void {
  templates
    .command('list')
    .description('list the templates, built-in ones too')
    .action(async () => {
      const { docket, answer } = session();
      answer(await docket.listTemplates(), (body) =>
        table(
          body,
          [
            ['TEMPLATE', ({ id }) => id],
            ['NAME', ({ name }) => name],
          ],
          'There are no templates.',
        ),
      );
    });

  templates
    .command('show <templateId> [version]')
    .description('show a template, or one version of it')
    .option('--schema', 'print its schema only, to change it and give it to update')
    .action(async (templateId: string, version: string | undefined, { schema }: { schema?: true }) => {
      const { docket, answer, print } = session();
      const { getTemplate, getTemplateVersion } = docket;
      const template = await (version === undefined
        ? getTemplate({ templateId })
        : getTemplateVersion({ templateId, version }));
      if (schema) print(`${JSON.stringify(template.schema, null, 2)}\n`);
      else answer(template, templateText);
    });

  templates
    .command('versions <templateId>')
    .description('list the versions of a template')
    .action(async (templateId: string) => {
      const { docket, answer } = session();
      answer(await docket.listTemplateVersions({ templateId }), ({ versions }) =>
        table(
          versions,
          [
            ['VERSION', ({ version }) => version],
            ['STATUS', ({ status }) => status],
            ['CREATED (UTC)', ({ createdAt }) => timeText(createdAt)],
          ],
          'It has no versions.',
        ),
      );
    });
}

function addWriting(templates: Command, session: () => Session): void {
  withDescription(
    templates.command('create <file>').description('create a template from a JSON file; - is standard input'),
  )
    .addHelpText('after', "\nExample:\n  docket templates create fields.json --name 'Delivery notes'")
    .action(async (file: string, described: Described) => {
      const { docket, answer } = session();
      const { name, ...rest } = { ...(await templateIn(file)), ...given(described) };
      if (name === undefined) throw new UsageError(`${file} names no template: say --name.`);
      answer(await docket.createTemplate({ schema: undefined, ...rest, name }), templateText);
    });

  withDescription(
    templates.command('update <templateId> [file]').description('make a new version; what is not given stays'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  docket templates show ID --schema > fields.json\n  docket templates update ID fields.json --draft',
    )
    .action(async (templateId: string, file: string | undefined, described: Described) => {
      const changes = { ...(file === undefined ? {} : await templateIn(file)), ...given(described) };
      if (Object.keys(changes).length === 0) throw new UsageError('Say what to change: a file, --name and so on.');
      const { docket, answer } = session();
      const { name, description, category, schema } = await docket.getTemplate({ templateId });
      const changed = { name, description, category, schema, ...changes };
      answer(await docket.replaceTemplate({ templateId, ...changed }), templateText);
    });

  templates
    .command('publish <templateId> <version>')
    .description('use this version from now on')
    .action(async (templateId: string, version: string) => {
      const { docket, answer } = session();
      answer(await docket.publishTemplateVersion({ templateId, version }), templateText);
    });

  templates
    .command('delete <templateId>')
    .description('delete a template; its jobs stay')
    .option(...YES)
    .action(async (templateId: string, options: { yes?: boolean }) => {
      const { docket, confirm, done } = session();
      await confirm(`Delete the template ${templateId}?`, options);
      await docket.deleteTemplate({ templateId });
      done(`Deleted ${templateId}.`);
    });
}

function addTrials(templates: Command, session: () => Session): void {
  withReading(
    templates.command('test <templateId> <file>').description('try a template on a document; nothing is kept'),
  )
    .option('--template-version <n>', 'a version other than the newest, draft or not')
    .action(async (templateId: string, path: string, options: Reading & { templateVersion?: string }) => {
      const { docket, answer } = session();
      const { templateVersion: version, ...reading } = options;
      answer(await docket.testTemplate({ templateId, file: await openDocument(path), version, ...reading }), trialText);
    });

  withReading(
    templates.command('from-document <file>').description('draft a template from the fields that a document shows'),
  )
    .option('--name <name>', 'name of the template')
    .addHelpText('after', '\nThen:\n  docket templates test ID other.pdf\n  docket templates publish ID 1')
    .action(async (path: string, options: Reading & { name?: string }) => {
      const { docket, answer } = session();
      answer(await docket.createTemplateFromDocument({ file: await openDocument(path), ...options }), draftText);
    });
}
