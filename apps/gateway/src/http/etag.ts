import { createHash } from 'node:crypto';
import type { Response } from 'express';

/**
 * Sends a body with its strong entity tag, or 304 without it if the client says that it has it (RFC 9110, section
 * 13.1.2). Not left to Express, which sends all to a client that says `Cache-Control: no-cache`: `fetch` says so by
 * itself whenever it is given If-None-Match.
 */
export function sendTagged(response: Response, body: string | Buffer): void {
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  response.set('ETag', tag);
  if (names(response.req.headers['if-none-match'] ?? '', tag)) response.status(304).end();
  else response.send(body);
}

function names(ifNoneMatch: string, tag: string): boolean {
  const tags: readonly string[] = ifNoneMatch.match(/"[^"]*"/g) ?? [];
  return ifNoneMatch.trim() === '*' || tags.includes(tag);
}
