import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { takeVhost } from './take-vhost.ts';

const BROKER = 'amqp://docket:secret@127.0.0.1:5672';
const given = process.env['DOCKET_TEST_VHOSTS'];

describe('a virtual host of the test broker', () => {
  afterEach(() => {
    if (given === undefined) delete process.env['DOCKET_TEST_VHOSTS'];
    else process.env['DOCKET_TEST_VHOSTS'] = given;
  });

  it('is given to one stack only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'docket-vhosts-'));
    for (const name of ['a', 'b']) writeFileSync(join(folder, name), '');
    process.env['DOCKET_TEST_VHOSTS'] = folder;
    expect([takeVhost(BROKER), takeVhost(BROKER)].sort()).toEqual([`${BROKER}/a`, `${BROKER}/b`]);
    expect(() => takeVhost(BROKER)).toThrow('No virtual host is left');
    rmSync(folder, { recursive: true });
  });

  it("is the broker's own where none were made", () => {
    delete process.env['DOCKET_TEST_VHOSTS'];
    expect(takeVhost(BROKER)).toBe(BROKER);
  });
});
