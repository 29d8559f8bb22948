export { describeWith, TEST_URLS } from './describe-with.ts';
export type { TestService } from './describe-with.ts';
export { eventually } from './eventually.ts';
export { specify } from './given.ts';
export type { Aggregate } from './given.ts';
export { startWebhookReceiver } from './webhook-receiver.ts';
export type { Answer, ReceivedRequest, WebhookReceiver } from './webhook-receiver.ts';
