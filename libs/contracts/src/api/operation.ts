import type { z } from 'zod';

/** What a key may be allowed to do. `admin` is the operator's: accounts, keys and audits of the whole installation. */
export const SCOPES = ['submit', 'read', 'templates', 'webhooks', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

type Parameters = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

/** What a request brings as its body. */
export type RequestBody =
  /** `tabular`: also taken as text/csv, then as the member `csv`; up to 12 MiB. */
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly tabular?: true }
  /** A form; `schema` describes its parts, files as binary strings. Read as a stream, so checked by its reader. */
  | { readonly kind: 'form'; readonly schema: z.ZodType };

/** One possible answer. Without `schema` and `type` it has no body. */
export interface Answer {
  readonly description: string;
  /** Of a JSON body. */
  readonly schema?: z.ZodType;
  /** Media types of a body other than JSON, beside that if there is one. */
  readonly types?: readonly string[];
  /** Headers that this answer brings, with their meaning. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One operation of the public interface. The gateway routes and checks requests by it, the OpenAPI description is
 * generated from it, the client package from that description.
 */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for path parameters. */
  readonly path: string;
  /** Other addresses of the same operation. */
  readonly aliases?: readonly string[];
  readonly tag: string;
  /** Half a sentence. */
  readonly summary: string;
  readonly description?: string;
  /** What the key must be allowed; null: no key is asked for. */
  readonly scope: Scope | null;
  /** A submission: it counts against the rate limit and needs pages left. */
  readonly submission?: boolean;
  readonly params?: Parameters;
  readonly query?: Parameters;
  /** Request headers, lower case. */
  readonly headers?: Parameters;
  readonly body?: RequestBody;
  /** By status: the successes, and the failures that this operation adds to those that any may have. */
  readonly answers: Readonly<Record<number, Answer>>;
}
