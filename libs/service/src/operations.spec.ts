import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { freePortsInRow } from '@docket/local-services';
import { STOPPING } from './health.ts';
import type { Log } from './log.ts';
import { Counter } from './metrics/instruments.ts';
import { OPERATIONS_VARIABLES, startOperations } from './operations.ts';
import type { Operations } from './operations.ts';
import { readConfig } from './read-config.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const group = { done: new Counter({ name: 'test_done_total', unit: '1', help: 'Done.' }) };

/** A log that keeps its messages. */
function keptLog() {
  const said: string[] = [];
  const say = (_: object, message: string) => void said.push(message);
  return { said, log: { info: say, warn: say } as unknown as Log };
}

async function start(environment: Record<string, string>, log: Log): Promise<Operations> {
  const settings = readConfig(OPERATIONS_VARIABLES, environment);
  const operations = await startOperations(settings, { program: 'ingest', groups: [group], log });
  ends.push(() => operations.close());
  return operations;
}

describe('the operations of a process', () => {
  it('serve nothing and record nothing unless they are asked to', async () => {
    const { said, log } = keptLog();
    await start({}, log);
    expect(said).toEqual([]);
  });

  it('serve metrics and probes on one port, and probes alone on another', async () => {
    const port = await freePortsInRow(2);
    const environment = { DOCKET_METRICS_PORT: String(port), DOCKET_HEALTH_PORT: String(port + 1) };
    const operations = await start(environment, keptLog().log);
    const ask = async (at: number, path: string) => {
      const response = await fetch(`http://127.0.0.1:${at}${path}`);
      return [response.status, await response.text()] as const;
    };
    expect(await ask(port, '/readyz')).toEqual([503, expect.stringContaining('It is starting.')]);
    operations.started({ ingest: () => Promise.resolve({ store: true }) });
    expect((await ask(port + 1, '/readyz'))[0]).toBe(200);
    expect((await ask(port, '/metrics'))[1]).toContain('docket_ready{application="ingest"} 1');
    expect((await ask(port + 1, '/metrics'))[0]).toBe(404);
    operations.started({ ingest: () => Promise.resolve(STOPPING) });
    expect(await ask(port + 1, '/readyz')).toEqual([503, expect.stringContaining('It is stopping')]);
    expect((await ask(port, '/metrics'))[1]).toContain('docket_ready{application="ingest"} 0');
  });

  it('send metrics by OTLP, say once that the collector fails and once that it is back, and send the last at the end', async () => {
    const { said, log } = keptLog();
    let [status, bodies] = [500, [] as string[]];
    const collector = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        if (status === 200) bodies.push(Buffer.concat(parts).toString());
        response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    ends.push(() => collector.close());
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
    };
    // The exporter reads the standard variables itself.
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = endpoint;
    ends.push(() => delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT']);
    const operations = await start(environment, log);
    await eventually(() => expect(said).toHaveLength(1));
    status = 200;
    await eventually(() => expect(said).toHaveLength(2));
    expect(said).toEqual(['metrics cannot be sent; it is tried again', 'metrics are sent again']);
    group.done.add({}, 3);
    bodies = [];
    await operations.close();
    const [last = ''] = bodies.slice(-1);
    expect(last).toContain('"test_done_total"');
    expect(last).toContain('docket-ingest');
  });
});
