import type {
  DeliveryDetail,
  DeliveryList,
  EventFeed,
  JobBody,
  NewWebhook,
  OperationId,
  SubmissionBody,
  WebhookInput,
} from '@docket/contracts';
import { expect } from '@jest/globals';
import { eventually } from '@docket/testing';
import { newAccount } from '../../contract/accounts-of-tests.ts';
import { CheckedApi } from '../../contract/api.ts';
import type { Answered, Call, Form } from '../../contract/api.ts';
import { KEY } from '../processes/docket.ts';

type Params = NonNullable<Call['params']>;
export type FedEvent = EventFeed['events'][number];

/** An account of a running Docket, as the one who integrates it uses it. */
export class WebhookAccount {
  readonly api: CheckedApi;
  readonly key: string;

  constructor(api: CheckedApi, key: string) {
    this.api = api;
    this.key = key;
  }

  /** Another account than those of the other tests. */
  static async another(urls: readonly string[]): Promise<WebhookAccount> {
    const api = await CheckedApi.open(urls, KEY);
    return new WebhookAccount(api, (await newAccount(api)).key);
  }

  call<T>(id: OperationId, params: Params = {}, more: Call = {}): Promise<Answered<T>> {
    return this.api.call<T>(id, { key: this.key, params, ...more });
  }

  /** The body of an answer that must be a success. */
  async get<T>(id: OperationId, params: Params = {}, more: Call = {}): Promise<T> {
    const { status, body } = await this.call<T>(id, params, more);
    if (status >= 300) throw new Error(`${id} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  addWebhook(json: Partial<WebhookInput> & { readonly url: string }): Promise<NewWebhook> {
    return this.get('createWebhook', {}, { json });
  }

  async submit(form: Form): Promise<SubmissionBody> {
    return (await this.api.submit(form, { key: this.key })).body;
  }

  async finished(form: Form): Promise<JobBody> {
    return this.api.finished((await this.submit(form)).jobId, this.key);
  }

  delivery(deliveryId: string): Promise<DeliveryDetail> {
    return this.get('getDelivery', { deliveryId });
  }

  async deliveriesOfJob(jobId: string): Promise<DeliveryList['deliveries']> {
    return (await this.get<DeliveryList>('listJobDeliveries', { jobId }, { query: { limit: 100 } })).deliveries;
  }

  /** The job's delivery to an endpoint, once it is planned. */
  deliveryTo(webhookId: string, jobId: string): Promise<DeliveryDetail> {
    return eventually(async () => {
      const found = (await this.deliveriesOfJob(jobId)).find((delivery) => delivery.webhookId === webhookId);
      if (!found) throw new Error(`no delivery of job ${jobId} to ${webhookId}`);
      return this.delivery(found.id);
    }, PATIENT);
  }

  /** Every event of the feed, read in pages of this size. */
  async events(limit = 100): Promise<FedEvent[]> {
    const events: FedEvent[] = [];
    for (let after = 0; ;) {
      const page = await this.get<EventFeed>('listEvents', {}, { query: { after, limit } });
      expect(page.events.length).toBeLessThanOrEqual(limit);
      events.push(...page.events);
      if (!page.more) return events;
      expect(page.next).toBeGreaterThan(after);
      after = page.next;
    }
  }
}

/** For what takes a moment on a machine that does other things too. */
export const PATIENT = { timeoutMs: 60_000, everyMs: 100 };
