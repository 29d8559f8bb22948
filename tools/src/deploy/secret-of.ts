import { createHmac } from 'node:crypto';
import type { Service } from '@docket/contracts';

/**
 * A secret of one service's own that follows from the installation's, which cannot be told from it: each owner of a log
 * seals its own and knows nothing of the other's.
 */
export const secretOf = (service: Service, secret: string): string =>
  createHmac('sha256', secret).update(service).digest('hex');
