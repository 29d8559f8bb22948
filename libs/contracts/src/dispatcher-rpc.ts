/** The messages of `dispatcher.proto` as plain values; its answers are those of `ingest.proto`. */

export interface AccountCall {
  readonly accountId: string;
  /** JSON text of the body or query, as the gateway has checked it; absent where the operation has none. */
  readonly inputJson?: string;
}
export interface WebhookCall extends AccountCall {
  readonly webhookId: string;
}
export interface ReplayCall {
  readonly accountId: string;
  readonly webhookId: string;
  readonly replayId: string;
}
export interface JobDeliveriesCall extends AccountCall {
  readonly jobId: string;
}
export interface DeliveryCall {
  readonly accountId: string;
  readonly deliveryId: string;
}
