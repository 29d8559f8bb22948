import type { Board } from '../board.ts';
import { PIPELINE } from './pipeline.ts';
import { RECOVERY } from './recovery.ts';
import { SERVICE } from './service.ts';
import { WEBHOOKS } from './webhooks.ts';

export const BOARDS: readonly Board[] = [SERVICE, PIPELINE, WEBHOOKS, RECOVERY];
