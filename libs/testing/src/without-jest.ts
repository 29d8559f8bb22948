/** What runs in programs of their own too, where there is no Jest. */
export { eventually } from './eventually.ts';
export { startFaultyProxy } from './faulty-proxy.ts';
export type { FaultyProxy } from './faulty-proxy.ts';
export { startWebhookReceiver } from './webhook-receiver.ts';
export type { ReceivedRequest, WebhookReceiver } from './webhook-receiver.ts';
export type { Answer } from './receiver-answers.ts';
export { seededRandom } from './documents/index.ts';
export type { SeededRandom } from './documents/index.ts';
