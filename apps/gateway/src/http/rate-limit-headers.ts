import type { RateLimit } from '@docket/contracts';

/**
 * What is left of the budget for submissions, as in draft-ietf-httpapi-ratelimit-headers-10: `q` submissions in any
 * window of `w` seconds, of which `r` are left until more are granted in `t` seconds.
 */
export function rateLimitHeaders({ limit, windowSeconds, remaining = 0, resetSeconds = 0 }: RateLimit) {
  return {
    'RateLimit-Policy': `"submissions";q=${limit};w=${windowSeconds}`,
    RateLimit: `"submissions";r=${remaining};t=${resetSeconds}`,
  };
}
