import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonAnswer, TemplateBody, TemplateInput, TemplateVersions } from '@docket/contracts';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import { openClaim, openIngestOnDisk, pdf, submit } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { TEMPLATE_VERSIONS } from '../kinds.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

const SCHEMA = { data: { total: { type: 'number', description: 'Sum', unit: { 'a.b': '$' } } } };
const OTHER_SCHEMA = { data: { due: { type: 'date' } } };

const input = (more: Partial<TemplateInput> = {}): TemplateInput => ({
  ...{ name: 'Invoices', description: null, category: 'INVOICE', schema: SCHEMA, draft: false },
  ...more,
});

const parsed = ({ json }: JsonAnswer): unknown => JSON.parse(json ?? 'null');
const bodyIn = (answer: JsonAnswer) => parsed(answer) as TemplateBody;
const create = (more: Partial<TemplateInput> = {}, accountId = 'local') =>
  ingest.client.createTemplate({ accountId, bodyJson: JSON.stringify(input(more)) });
const created = async (more: Partial<TemplateInput> = {}, accountId = 'local') => bodyIn(await create(more, accountId));
const replace = (templateId: string, more: Partial<TemplateInput>, accountId = 'local') =>
  ingest.client.replaceTemplate({ accountId, templateId, bodyJson: JSON.stringify(input(more)) });
const get = (templateId: string, version?: number) =>
  ingest.client.getTemplate({ accountId: 'local', templateId, ...(version === undefined ? {} : { version }) });
const publish = (templateId: string, version: number) =>
  ingest.client.publishTemplate({ accountId: 'local', templateId, version });
const versionsOf = async (templateId: string) => {
  const answer = await ingest.client.listTemplateVersions({ accountId: 'local', templateId });
  return (parsed(answer) as TemplateVersions).versions.map(({ version, status }) => `${version} ${status}`);
};
const namesOf = async (accountId: string) =>
  parsed(await ingest.client.listTemplates({ accountId })) as { id: string; name: string }[];

describe('a template of an account', () => {
  it('is created as sent, with every key in its order', async () => {
    const body = await created({ description: 'Of suppliers' });
    expect(Object.keys(body).join(' ')).toBe(
      'id name description category schema createdAt updatedAt version publishedVersion draftVersion builtIn warnings',
    );
    expect(body).toMatchObject({ name: 'Invoices', description: 'Of suppliers', category: 'INVOICE', schema: SCHEMA });
    expect(body).toMatchObject({ version: 1, publishedVersion: 1, draftVersion: null, builtIn: false });
    expect(bodyIn(await get(body.id))).toEqual(body);
    expect(bodyIn(await get(body.id.toUpperCase()))).toEqual(body);
  });

  it('is listed after the built-in ones, by creation, until it is deleted', async () => {
    const accountId = randomUUID();
    const first = await created({ name: 'First' }, accountId);
    ingest.clock.advance(5);
    const second = await created({ name: 'Second', draft: true }, accountId);
    const builtIn = BUILT_IN_TEMPLATES.map(({ id, name }) => ({ id, name }));
    const own = [first, second].map(({ id, name }) => ({ id, name }));
    expect(await namesOf(accountId)).toEqual([...builtIn, ...own]);
    expect(await ingest.client.deleteTemplate({ accountId, templateId: first.id })).toMatchObject({ json: '' });
    expect(await namesOf(accountId)).toEqual([...builtIn, own[1]]);
    for (const call of ['getTemplate', 'deleteTemplate', 'listTemplateVersions'] as const)
      expect(await ingest.client[call]({ accountId, templateId: first.id })).toMatchObject({
        refusal: { status: 404, message: 'Template not found' },
      });
  });

  it('keeps members that are not known, and says that they have no effect', async () => {
    const items = { type: 'object', properties: { amount: { type: 'number', requierd: true } } };
    const schema = { data: { total: { type: 'number', unit: '€' }, lines: { type: 'array', items } } };
    const body = await created({ schema });
    expect(body.schema).toEqual(schema);
    expect(body.warnings).toEqual([
      'schema.data.total.unit is kept, and has no effect: Docket knows no such member.',
      'schema.data.lines.items.properties.amount.requierd is kept, and has no effect: Docket knows no such member.',
    ]);
    expect(bodyIn(await get(body.id))).toEqual(body);
    expect(await created({ schema: OTHER_SCHEMA })).not.toHaveProperty('warnings');
  });

  it('is replaced by a new version, which is used at once or kept as a draft', async () => {
    const { id, createdAt } = await created();
    ingest.clock.advance(5);
    const second = bodyIn(await replace(id, { name: 'Bills', schema: OTHER_SCHEMA, category: 'CUSTOM' }));
    expect(second).toMatchObject({ name: 'Bills', schema: OTHER_SCHEMA, version: 2, publishedVersion: 2, createdAt });
    expect(second.updatedAt > createdAt).toBe(true);
    const third = bodyIn(await replace(id, { name: 'Drafted', draft: true }));
    expect(third).toMatchObject({ name: 'Drafted', version: 3, publishedVersion: 2, draftVersion: 3 });
    expect(bodyIn(await get(id))).toMatchObject({ name: 'Bills', version: 2 });
    expect(bodyIn(await get(id, 1))).toMatchObject({ name: 'Invoices', schema: SCHEMA, version: 1 });
    expect(await versionsOf(id)).toEqual(['3 draft', '2 published', '1 superseded']);
  });

  it('uses any version that is published, an earlier one too', async () => {
    const { id } = await created({ draft: true });
    expect(bodyIn(await get(id))).toMatchObject({ version: 1, publishedVersion: null, draftVersion: 1 });
    expect(bodyIn(await publish(id, 1))).toMatchObject({ publishedVersion: 1, draftVersion: null });
    await replace(id, { name: 'Second' });
    expect(bodyIn(await publish(id, 1))).toMatchObject({ name: 'Invoices', version: 1, publishedVersion: 1 });
    expect(await versionsOf(id)).toEqual(['2 superseded', '1 published']);
    for (const version of [0, -1, 3])
      expect(await publish(id, version)).toMatchObject({ refusal: { code: 'TEMPLATE_VERSION_NOT_FOUND' } });
    expect(await get(id, 3)).toMatchObject({ refusal: { code: 'TEMPLATE_VERSION_NOT_FOUND' } });
  });

  it('keeps every version of replacements at one instant', async () => {
    const { id } = await created();
    const bodies = await Promise.all(
      Array.from({ length: 8 }, async (_, at) => bodyIn(await replace(id, { name: `Of ${at}` }))),
    );
    expect(new Set(bodies.map(({ version }) => version)).size).toBe(8);
    for (const { version, name } of bodies) expect(bodyIn(await get(id, version))).toMatchObject({ version, name });
    expect(bodies.map(({ version }) => version)).toContain(bodyIn(await get(id)).version);
  });

  it('passes over a version that a crash left before anything pointed at it', async () => {
    const { id } = await created();
    const left = {
      name: 'Left',
      description: null,
      category: 'CUSTOM',
      schemaJson: '{}',
      createdAt: '2026-01-01',
    } as const;
    await ingest.records.insert(TEMPLATE_VERSIONS, `${id}/2`, left);
    expect(await get(id, 2)).toMatchObject({ refusal: { status: 404 } });
    expect(bodyIn(await replace(id, { name: 'Next' }))).toMatchObject({ name: 'Next', version: 3 });
    expect(bodyIn(await get(id))).toMatchObject({ name: 'Next', version: 3 });
  });
});

describe('a template that is not theirs', () => {
  it('is not found by reading and not authorized for writing', async () => {
    const { id } = await created({}, randomUUID());
    expect(await get(id)).toMatchObject({ refusal: { status: 404, message: 'Template not found' } });
    for (const answer of [
      await replace(id, {}),
      await replace('invoice', {}),
      await publish(id, 1),
      await ingest.client.deleteTemplate({ accountId: 'local', templateId: id }),
    ])
      expect(answer).toMatchObject({ refusal: { status: 403, message: 'Not authorized to update this template' } });
  });

  it.each([randomUUID(), "x' OR 1", '', '__proto__', '8d7f6c1e'])('and is none (%j) is not found', async (id) => {
    for (const answer of [await get(id), await replace(id, {}), await publish(id, 1)])
      expect(answer).toMatchObject({ refusal: { status: 404, message: 'Template not found' } });
    expect((await submit(ingest.client, pdf(randomUUID()), { templateId: id || 'x' })).refusal).toMatchObject({
      status: 404,
    });
  });

  it('but built in is read by id and by name, always the same', async () => {
    const body = bodyIn(await get('invoice'));
    expect(body).toMatchObject({ name: 'Invoice', version: 1, publishedVersion: 1, builtIn: true });
    expect(bodyIn(await get(body.id, 1))).toEqual(body);
    expect(await get(body.id, 2)).toMatchObject({ refusal: { status: 404 } });
    expect(await versionsOf('receipt')).toEqual(['1 published']);
  });
});

describe('a schema', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  it.each<[string, unknown]>([
    ['schema is required: {"data": {…}} with the fields by name.', undefined],
    ['schema is required: {"data": {…}} with the fields by name.', null],
    ['schema is invalid: expected object, received string', 'text'],
    ['schema.data is required: the fields by name.', {}],
    ['schema.data must have at least one field.', { data: {} }],
    [
      'schema.data.invoiceNumber.type must be one of: string, number, boolean, date, array, object',
      { data: { invoiceNumber: { type: 'text' }, b: { type: 'no' } } },
    ],
    [
      'schema.data.invoiceNumber.type must be one of: string, number, boolean, date, array, object',
      { data: { invoiceNumber: {} } },
    ],
    ['schema must not be nested more than 40 levels deep.', { data: { a: { type: 'string', unit: deep(2_000) } } }],
    [
      'schema must be at most 256 KiB of JSON. Use fewer fields or shorter texts.',
      { data: { a: { type: 'string', unit: 'ü'.repeat(131_072) } } },
    ],
  ])('is refused with %j', async (message, schema) => {
    expect(await create({ schema })).toMatchObject({ refusal: { status: 400, code: 'INVALID_TEMPLATE', message } });
  });

  it('that is refused does not replace one', async () => {
    const { id } = await created();
    expect(await replace(id, { schema: {} })).toMatchObject({ refusal: { code: 'INVALID_TEMPLATE' } });
    expect(await versionsOf(id)).toEqual(['1 published']);
  });
});

describe('an account with 1000 templates', () => {
  it('gets no more, also when many are made at one instant, until one is deleted', async () => {
    const accountId = randomUUID();
    const some = await Promise.all(Array.from({ length: 995 }, () => created({}, accountId)));
    const answers = await Promise.all(Array.from({ length: 12 }, () => create({}, accountId)));
    const own = await namesOf(accountId);
    expect(own.length - BUILT_IN_TEMPLATES.length).toBeLessThanOrEqual(1_000);
    expect(answers.filter(({ json }) => json !== undefined)).toHaveLength(own.length - BUILT_IN_TEMPLATES.length - 995);
    for (let made = own.length - BUILT_IN_TEMPLATES.length; made < 1_000; made++) await created({}, accountId);
    expect(await create({}, accountId)).toMatchObject({ refusal: { status: 409, code: 'TOO_MANY_TEMPLATES' } });
    await ingest.client.deleteTemplate({ accountId, templateId: some[0]?.id ?? '' });
    expect(await create({}, accountId)).toHaveProperty('json');
  });
});

describe('a submission', () => {
  const jobs = async (templateId: string, bytes: Buffer) =>
    (await submit(ingest.client, bytes, { templateId })).submission?.jobId ?? '';

  it('is the same job for the same version only, and its claim gets the version that the job recorded', async () => {
    const { id } = await created();
    const bytes = pdf(randomUUID());
    const before = await jobs(id, bytes);
    await replace(id, { schema: OTHER_SCHEMA });
    const after = await jobs(id, bytes);
    expect(after).not.toBe(before);
    await ingest.client.deleteTemplate({ accountId: 'local', templateId: id });
    expect((await submit(ingest.client, bytes, { templateId: id })).refusal).toMatchObject({ status: 404 });
    for (const [jobId, schema] of [
      [before, SCHEMA],
      [after, OTHER_SCHEMA],
    ] as const) {
      const extractor = openClaim(ingest.client, `${jobId}/000001`);
      const { templateJson } = await extractor.first('claimed');
      expect(JSON.parse(templateJson)).toEqual(schema);
      extractor.cut();
    }
  });

  it('for which templates compete is the same job while their versions are, and its claim gets them all', async () => {
    const match = { any: ['Invoice'] };
    const first = await created({ schema: { ...SCHEMA, match } });
    const second = await created({ schema: { ...OTHER_SCHEMA, match } });
    const names = `${first.id.toUpperCase()}, ${second.id},invoice,${second.id}`;
    const bytes = pdf(randomUUID());
    const before = await jobs(names, bytes);
    expect(await jobs(names, bytes)).toBe(before);
    const extractor = openClaim(ingest.client, `${before}/000001`);
    expect((await extractor.first('claimed')).templateJson).toBe('null');
    await extractor.first('documentEnd');
    const told = extractor.received.flatMap(({ competing }) => (competing ? [competing] : []));
    expect(told.map(({ templateId, templateVersion }) => [templateId, templateVersion])).toEqual([
      [first.id, 1],
      [second.id, 1],
      [BUILT_IN_TEMPLATES[0]?.id, 1],
    ]);
    expect(JSON.parse(told[1]?.templateJson ?? '')).toEqual({ ...OTHER_SCHEMA, match });
    extractor.cut();
    await replace(second.id, { schema: { ...SCHEMA, match } });
    expect(await jobs(names, bytes)).not.toBe(before);
  });

  it('named by its client stands for the job of the versions that competed at first', async () => {
    const { id } = await created();
    const close = { templateId: `${id},receipt`, idempotencyKey: randomUUID() };
    const bytes = pdf(randomUUID());
    const { submission } = await submit(ingest.client, bytes, close);
    await replace(id, { schema: OTHER_SCHEMA });
    expect(await submit(ingest.client, bytes, close)).toMatchObject({ submission: { jobId: submission?.jobId } });
    const other = await submit(ingest.client, bytes, { ...close, templateId: `receipt,${id}` });
    expect(other).toMatchObject({ refusal: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('for too many templates, or for one that is not theirs among others, is refused', async () => {
    const { id } = await created({}, randomUUID());
    const many = Array.from({ length: 101 }, () => randomUUID()).join();
    const refusals = await Promise.all(
      [`invoice,${id}`, 'invoice,', many].map(async (templateId) =>
        submit(ingest.client, pdf(randomUUID()), { templateId }),
      ),
    );
    expect(refusals.map(({ refusal }) => refusal?.code)).toEqual([
      ...['TEMPLATE_NOT_FOUND', 'TEMPLATE_NOT_FOUND', 'TOO_MANY_TEMPLATES_COMPETE'],
    ]);
  });

  it('for a template that is only a draft is refused', async () => {
    const { id } = await created({ draft: true });
    const { refusal } = await submit(ingest.client, pdf(randomUUID()), { templateId: id });
    expect(refusal).toMatchObject({ status: 400, code: 'TEMPLATE_NOT_PUBLISHED' });
    await publish(id, 1);
    expect(await submit(ingest.client, pdf(randomUUID()), { templateId: id })).toHaveProperty('submission');
  });

  it("for another account's template is refused as for none", async () => {
    const { id } = await created({}, randomUUID());
    const { refusal } = await submit(ingest.client, pdf(randomUUID()), { templateId: id });
    expect(refusal).toMatchObject({ status: 404, code: 'TEMPLATE_NOT_FOUND', message: 'Template not found' });
  });
});
