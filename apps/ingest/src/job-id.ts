import { createHmac } from 'node:crypto';
import type { TemplateAt } from '@docket/job';

/** What makes two submissions the same job. */
export interface Identity {
  readonly accountId: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly competing?: readonly TemplateAt[];
  readonly pages: string | null;
  readonly sha256: string;
  /** 0; counts up when the job under the id was erased; random for a submission that wants a job of its own. */
  readonly generation: string;
}

/** The job id: a UUID of version 8 (RFC 9562) from an HMAC, so that nobody without the secret can guess or probe it. */
export function jobIdOf(secret: string, identity: Identity): string {
  const { accountId, templateId, templateVersion, competing, pages, sha256, generation } = identity;
  const versions = competing?.map((template) => [template.templateId, template.templateVersion]);
  const all = [
    'job',
    accountId,
    templateId,
    templateVersion,
    pages,
    sha256,
    generation,
    ...(versions ? [versions] : []),
  ];
  return uuidV8(createHmac('sha256', secret).update(JSON.stringify(all)).digest());
}

/** The event id of a terminal commit: the same for every delivery and every try. */
export function eventIdOf(secret: string, commitId: string): string {
  return uuidV8(
    createHmac('sha256', secret)
      .update(JSON.stringify(['event', commitId]))
      .digest(),
  );
}

/** The id of a job's callback: a UUID from job and URL, so that a URL that is given twice is one callback. */
export function callbackIdOf(secret: string, jobId: string, url: string): string {
  return uuidV8(
    createHmac('sha256', secret)
      .update(JSON.stringify(['callback', jobId, url]))
      .digest(),
  );
}

function uuidV8(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
