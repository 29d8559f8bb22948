import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { isInstalled, readmeExamples, startVerifier } from './readme-verifiers.ts';
import type { Example, SignedRequest, Verifier } from './readme-verifiers.ts';

/** What a running Docket sent to one endpoint whose secret changed. */
export interface Captured {
  readonly former: string;
  readonly present: string;
  /** Before the rotation: signed with the former secret. */
  readonly before: SignedRequest;
  /** While both sign. */
  readonly during: SignedRequest;
  /** When only the present one signs. */
  readonly afterwards: SignedRequest;
}

const MINUTES = 60_000;

/** The very examples of README.md, on requests of a running Docket. */
export function testReadme(captured: () => Captured): void {
  describe.each(readmeExamples())('the receiver of the README: $title', (example) => {
    if (!isInstalled(example.runtime)) {
      it.skip(`needs ${example.runtime}: install it and run the tests again`, () => undefined);
      return;
    }
    let both: Verifier;
    let present: Verifier;
    beforeAll(async () => {
      const secrets = captured();
      both = await startVerifier(example, `${secrets.former} ${secrets.present}`);
      present = await startVerifier(example, secrets.present);
    }, 60_000);
    afterAll(() => Promise.all([both.stop(), present.stop()]));

    it('takes what was signed with its secret, and nothing else', async () => {
      const { before, afterwards } = captured();
      expect([await present.accepts(before), await present.accepts(afterwards)]).toEqual([false, true]);
    });

    it('takes everything while the secret is rotated', async () => {
      const { before, during, afterwards } = captured();
      for (const request of [before, during, afterwards]) expect(await both.accepts(request)).toBe(true);
      expect(await present.accepts(during)).toBe(example.scheme === 'webhook-signature');
    });

    it('refuses what was altered, and what has no signature', async () => {
      const { afterwards } = captured();
      const body = Buffer.from(afterwards.body);
      body.writeUInt8(body.readUInt8(body.length - 3) ^ 1, body.length - 3);
      expect(await present.accepts({ ...afterwards, body })).toBe(false);
      const rawHeaders = afterwards.rawHeaders.filter(([name]) => !name.toLowerCase().includes('webhook-'));
      expect(await present.accepts({ ...afterwards, rawHeaders })).toBe(false);
    });

    testTimes(example, captured, () => present);
  });
}

function testTimes({ scheme }: Example, captured: () => Captured, present: () => Verifier): void {
  if (scheme !== 'webhook-signature') return;
  it.each([
    ['of six minutes ago', -6, false],
    ['of four minutes ago', -4, true],
    ['six minutes ahead', 6, false],
  ])('knows the time: a request %s', async (_when, minutes, taken) => {
    const { present: secret, afterwards } = captured();
    expect(await present().accepts(signedAt(afterwards, secret, minutes))).toBe(taken);
  });
}

function signedAt({ body }: SignedRequest, secret: string, minutes: number): SignedRequest {
  const at = new Date(Date.now() + minutes * MINUTES);
  const signature = new Webhook(secret).sign('msg_1', at, body);
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  return {
    body,
    rawHeaders: [
      ['webhook-id', 'msg_1'],
      ['webhook-timestamp', timestamp],
      ['webhook-signature', signature],
    ],
  };
}
