import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OPERATIONS } from '@docket/contracts';
import type { BackfillBody, DeliveryDetail, NewWebhook, OperationId, TemplateBody } from '@docket/contracts';
import { newAccount } from './accounts-of-tests.ts';
import type { Call } from './api.ts';
import type { DescribedOperation, DescribedParameter, Description } from './description.ts';
import { headerText, nastyHeader, nastyJson, nastyText, valueOf } from './nasty-values.ts';
import type { TheSubject } from './subject.ts';

const RUNS = 30;
/** They walk through all that is stored: a few times is enough. */
const HEAVY: readonly OperationId[] = ['verifyAudit', 'rebuildViews'];
const SEED = 20_260_102;
type Bodies = NonNullable<DescribedOperation['requestBody']>['content'];
const IDS = Object.keys(OPERATIONS) as OperationId[];

/**
 * Every operation with values of wrong types, missing, too long, unknown and in any script, as the description lets
 * them be made up: no fault of the service, no status and no body that is not described.
 */
export function testFuzzed(the: TheSubject): void {
  describe('whatever is sent', () => {
    /** Values that lead somewhere: without them nearly everything would be 404. */
    const known = new Map<string, string>();
    let key: string;
    beforeAll(async () => {
      const { api } = the();
      const account = await newAccount(api);
      key = api.key;
      const template = { name: 'Fuzzed', schema: { data: { total: { type: 'number' } } } };
      const { body } = await api.call<TemplateBody>('createTemplate', { json: template });
      await api.call('replaceTemplate', { params: { templateId: body.id }, json: { ...template, draft: true } });
      const backfill = await api.call<BackfillBody>('startBackfill', { json: { templateId: body.id } });
      known.set('backfillId', backfill.body.backfillId);
      known.set('jobId', (await api.completed(1_200)).jobId);
      known.set('templateId', body.id);
      known.set('accountId', account.accountId);
      // Nobody listens there; it is told nothing but tests.
      const webhook = { url: 'http://127.0.0.1:9/', events: ['endpoint.disabled'] };
      const { id: webhookId } = (await api.call<NewWebhook>('createWebhook', { json: webhook })).body;
      const tested = await api.call<DeliveryDetail>('testWebhook', { params: { webhookId } });
      known.set('webhookId', webhookId).set('deliveryId', tested.body.id);
      known.set('keyId', account.keyId).set('version', '1').set('page', '1.png');
    });

    it('is answered as described, and never with a fault of ours', async () => {
      const { api } = the();
      const fuzz = (id: OperationId) =>
        fc.assert(
          fc.asyncProperty(callsOf(id), async (call) => {
            const { status, bytes } = await api.call(id, call);
            expect([id, status < 500, bytes.toString().slice(0, status < 500 ? 0 : 500)]).toEqual([id, true, '']);
          }),
          { numRuns: HEAVY.includes(id) ? 3 : RUNS, seed: SEED, endOnFailure: true },
        );
      await Promise.all(IDS.map(fuzz));
    }, 60_000);

    it.each(['%', '%zz', '%E0%A4%A', '%00', '%C0%80', '%FF'])(
      'an address with %s is no fault of ours',
      async (piece) => {
        const { api } = the();
        const response = await fetch(`${api.url}/v1/jobs/x${piece}`, { headers: { 'x-api-key': key } });
        api.check('getJob', { status: response.status, headers: response.headers, bytes: await response.bytes() });
        expect([400, 404]).toContain(response.status);
      },
    );

    function callsOf(id: OperationId): fc.Arbitrary<Call> {
      const { description } = the().api;
      const { parameters = [], requestBody } = description.operation(id);
      const inPlace = (place: DescribedParameter['in'], nasty: fc.Arbitrary<string>) =>
        Object.fromEntries(
          parameters
            .filter((parameter) => parameter.in === place)
            .map(({ name, schema }) => [name, fc.oneof(nasty, ...usual(name, schema))]),
        );
      const usual = (name: string, schema: DescribedParameter['schema']): fc.Arbitrary<string>[] => {
        const value = known.get(name);
        return value === undefined ? textsOf(schema, description) : [fc.constant(value)];
      };
      const body = requestBody?.content ?? {};
      return fc
        .tuple(
          fc.record(inPlace('path', nastySegment)),
          fc.oneof(optional(inPlace('query', nastyText)), fc.dictionary(nastyText, nastyText, { maxKeys: 2 })),
          optional(inPlace('header', nastyHeader)).map(asHeaders),
          bodiesOf(body, description),
        )
        .map(([params, query, headers, sent]) => ({ params, query, headers, ...sent }));
    }
  });
}

type Texts = Record<string, string>;
const asHeaders = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, headerText(text)]));
const optional = (members: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<Texts> =>
  fc.record(members, { requiredKeys: [] }).map((some) => ({ ...some }) as Texts);
/** Of an address: these would make it another one. */
const nastySegment = nastyText.filter((text) => !['', '.', '..'].includes(text));

function textsOf(schema: DescribedParameter['schema'], description: Description): fc.Arbitrary<string>[] {
  return schema ? [valueOf(schema, description).map((value) => String(value))] : [];
}

function bodiesOf(content: Bodies, description: Description): fc.Arbitrary<Pick<Call, 'json' | 'form'>> {
  const form = content['multipart/form-data'];
  if (form)
    return formsOf(Object.keys(description.resolve(form.schema)['properties'] ?? {})).map((made) => ({ form: made }));
  const json = content['application/json'];
  if (!json) return fc.constant({});
  return fc.oneof(nastyJson, valueOf(json.schema, description)).map((made) => ({ json: made }));
}

function formsOf(names: readonly string[]): fc.Arbitrary<FormData> {
  const name = fc.oneof(fc.constantFrom('file', 'files', 'templateId', ...names), nastyText);
  const part = fc.tuple(name, fc.oneof(nastyText, fc.constant('invoice'), fc.uint8Array({ maxLength: 200 })));
  return fc.array(part, { maxLength: 6 }).map((parts) => {
    const form = new FormData();
    for (const [field, value] of parts) {
      if (typeof value === 'string') form.append(field, value);
      else form.append(field, new Blob([Buffer.from(value)]), 'a.pdf');
    }
    return form;
  });
}
