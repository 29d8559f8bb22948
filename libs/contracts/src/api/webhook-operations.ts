import { z } from 'zod';
import { fails, found, json, ok } from './answers.ts';
import type { Operation } from './operation.ts';
import * as body from './webhook-schemas.ts';

const webhookParams = z.object({ webhookId: z.string() });
const deliveryParams = z.object({ deliveryId: z.string() });
const tag = 'Webhooks';
const scope = 'webhooks';

/** Operations on endpoints, deliveries and the feed of events. */
export const WEBHOOK_OPERATIONS = {
  listWebhooks: {
    ...{ method: 'get', path: '/v1/webhooks', tag, scope },
    summary: 'List the endpoints',
    answers: { 200: ok(body.WebhookList) },
  },
  createWebhook: {
    ...{ method: 'post', path: '/v1/webhooks', tag, scope },
    summary: 'Add an endpoint',
    description: 'The answer holds the secret that signs what it is sent.',
    body: { kind: 'json', schema: body.WebhookInput },
    answers: { 201: ok(body.NewWebhook, 'Added'), ...json, 409: fails('The account has 20 endpoints') },
  },
  getAccountWebhookSecret: {
    ...{ method: 'get', path: '/v1/webhooks/secret', tag, scope },
    summary: "Read the secret that signs what jobs' webhookUrl is sent",
    answers: { 200: ok(body.SecretBody) },
  },
  rotateAccountWebhookSecret: {
    ...{ method: 'post', path: '/v1/webhooks/secret/rotate', tag, scope },
    summary: "Replace the secret that signs what jobs' webhookUrl is sent",
    body: { kind: 'json', schema: body.SecretRotation },
    answers: { 200: ok(body.SecretBody), ...json, 409: fails('Five secrets sign already') },
  },
  getWebhook: {
    ...{ method: 'get', path: '/v1/webhooks/{webhookId}', tag, scope },
    summary: 'Read an endpoint',
    params: webhookParams,
    answers: { 200: ok(body.WebhookBody), ...found },
  },
  updateWebhook: {
    ...{ method: 'patch', path: '/v1/webhooks/{webhookId}', tag, scope },
    summary: 'Change an endpoint',
    description: 'Members that are left out stay. Enabling it again forgets its failures.',
    params: webhookParams,
    body: { kind: 'json', schema: body.WebhookPatch },
    answers: { 200: ok(body.WebhookBody), ...found, ...json },
  },
  deleteWebhook: {
    ...{ method: 'delete', path: '/v1/webhooks/{webhookId}', tag, scope },
    summary: 'Remove an endpoint',
    description: 'What was not delivered to it yet is not.',
    params: webhookParams,
    answers: { 204: { description: 'Removed' }, ...found },
  },
  getWebhookSecret: {
    ...{ method: 'get', path: '/v1/webhooks/{webhookId}/secret', tag, scope },
    summary: 'Read the secret of an endpoint',
    params: webhookParams,
    answers: { 200: ok(body.SecretBody), ...found },
  },
  rotateWebhookSecret: {
    ...{ method: 'post', path: '/v1/webhooks/{webhookId}/secret/rotate', tag, scope },
    summary: 'Replace the secret of an endpoint',
    description: 'The former one signs too for a while, so that no receiver misses anything.',
    params: webhookParams,
    body: { kind: 'json', schema: body.SecretRotation },
    answers: { 200: ok(body.SecretBody), ...found, ...json, 409: fails('Five secrets sign already') },
  },
  testWebhook: {
    ...{ method: 'post', path: '/v1/webhooks/{webhookId}/test', tag, scope },
    summary: 'Send a test event',
    description: 'Once, at once, whatever events it is told otherwise; answers how it went.',
    params: webhookParams,
    answers: { 200: ok(body.DeliveryDetail), ...found, 409: fails('Several are under way') },
  },
  listWebhookDeliveries: {
    ...{ method: 'get', path: '/v1/webhooks/{webhookId}/deliveries', tag, scope },
    summary: 'List the deliveries to an endpoint, newest first',
    params: webhookParams,
    query: body.DeliveryListQuery,
    answers: { 200: ok(body.DeliveryList), ...found },
  },
  replayWebhook: {
    ...{ method: 'post', path: '/v1/webhooks/{webhookId}/replay', tag, scope },
    summary: 'Send the events of a time range again',
    description: 'Counts first: with dryRun, which is the default, nothing is sent.',
    params: webhookParams,
    body: { kind: 'json', schema: body.ReplayInput },
    answers: {
      200: ok(body.ReplayBody, 'Counted'),
      202: ok(body.ReplayBody, 'Begun'),
      ...found,
      ...json,
      409: fails('The endpoint is disabled, or is being replayed to'),
    },
  },
  getReplay: {
    ...{ method: 'get', path: '/v1/webhooks/{webhookId}/replays/{replayId}', tag, scope },
    summary: 'See how far a replay is',
    params: z.object({ webhookId: z.string(), replayId: z.string() }),
    answers: { 200: ok(body.ReplayBody), ...found },
  },
  getDelivery: {
    ...{ method: 'get', path: '/v1/deliveries/{deliveryId}', tag, scope },
    summary: 'Read a delivery with every attempt',
    params: deliveryParams,
    answers: { 200: ok(body.DeliveryDetail), ...found },
  },
  redeliver: {
    ...{ method: 'post', path: '/v1/deliveries/{deliveryId}/redeliver', tag, scope },
    summary: 'Send a delivery again',
    description:
      'The same event id and bytes, with all attempts of the schedule. At once, also if it waits for a later one.',
    params: deliveryParams,
    answers: {
      202: ok(body.DeliveryBody, 'Begun'),
      ...found,
      409: fails('An attempt is due or under way, or its endpoint is disabled or gone'),
      410: fails('Its job was erased'),
    },
  },
  listJobDeliveries: {
    ...{ method: 'get', path: '/v1/jobs/{jobId}/deliveries', tag, scope },
    summary: 'List the deliveries of a job, newest first',
    params: z.object({ jobId: z.string() }),
    query: body.JobDeliveriesQuery,
    answers: { 200: ok(body.DeliveryList), ...found, 410: fails('The job was erased') },
  },
  listEvents: {
    ...{ method: 'get', path: '/v1/events', tag, scope: 'read' },
    summary: "Read the account's events in order",
    description: 'For those without an endpoint, and for those who lost something. Events of erased jobs are left out.',
    query: body.EventFeedQuery,
    answers: { 200: ok(body.EventFeed) },
  },
} as const satisfies Record<string, Operation>;
