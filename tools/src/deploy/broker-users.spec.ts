import { describe, expect, it } from '@jest/globals';
import { permittedNames } from './broker-users.ts';

const may = (service: Parameters<typeof permittedNames>[0], name: string) =>
  new RegExp(permittedNames(service)).test(name);

describe('the broker user of a service', () => {
  it.each([
    ['extractor', 'docket.extraction.requested'],
    ['extractor', 'docket.extraction.requested.wait.5000'],
    ['extractor', 'docket.extraction.requested.dead'],
    ['ingest', 'docket.job.finished'],
    ['ingest', 'docket.events'],
    ['ingest', 'docket.events.1b2c'],
    ['dispatcher', 'docket.delivery.due.wait.25000'],
  ] as const)('%s may touch %s', (service, name) => {
    expect(may(service, name)).toBe(true);
  });

  it.each([
    ['extractor', 'docket.job.finished'],
    ['extractor', 'docket.events'],
    ['extractor', 'docket.extraction.requested.other'],
    ['extractor', 'docketXextraction.requested'],
    ['dispatcher', 'docket.extraction.requested'],
    ['ingest', 'docket.delivery.due'],
    ['ingest', 'amq.topic'],
  ] as const)('%s may not touch %s', (service, name) => {
    expect(may(service, name)).toBe(false);
  });
});
