export type { Bus, Message, Outcome, Published, PublishOptions, Subscription } from './bus.ts';
