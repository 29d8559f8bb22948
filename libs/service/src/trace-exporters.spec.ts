import { afterEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { UntypedHandleCall } from '@grpc/grpc-js';
import { eventually } from '@docket/testing';
import { inSpan } from '@docket/tracing';
import { readConfig } from './config/read-config.ts';
import type { Log } from './log.ts';
import { OTLP_VARIABLES } from './otlp-variables.ts';
import { startTracing } from './start-tracing.ts';

const said: string[] = [];
const log = {
  info: (_facts: object, message: string) => said.push(message),
  warn: (_facts: object, message: string) => said.push(message),
} as unknown as Log;
const METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** A collector that takes OTLP over gRPC on 127.0.0.1, and keeps the requests as they are on the wire. */
async function startGrpcCollector() {
  const requests: Buffer[] = [];
  const server = new Server();
  const same = (bytes: Buffer) => bytes;
  const wire = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
  const take = ((call: { request: Buffer }, done: (error: null, answer: Buffer) => void) => {
    requests.push(call.request);
    done(null, Buffer.alloc(0));
  }) as unknown as UntypedHandleCall;
  server.addService(
    { export: { path: METHOD, requestStream: false, responseStream: false, ...wire } },
    { export: take },
  );
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return { requests, url: `http://127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

describe('spans', () => {
  afterEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith('OTEL_')) Reflect.deleteProperty(process.env, name);
  });

  it('are sent by gRPC, the last of them at the end', async () => {
    const collector = await startGrpcCollector();
    Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    Object.assign(process.env, { OTEL_BSP_SCHEDULE_DELAY: '20' });
    const texts = () => collector.requests.map((request) => request.toString('latin1')).join();
    const tracing = await startTracing('ingest', readConfig(OTLP_VARIABLES, process.env), log);
    // Its thread is there then: the end waits 2 s for it at most, and a busy machine may take longer to start it.
    await inSpan('sent by gRPC', {}, () => Promise.resolve());
    await eventually(() => expect(texts()).toContain('sent by gRPC'));
    await inSpan('the last of them', {}, () => Promise.resolve());
    await tracing.close();
    collector.stop();
    expect(texts()).toContain('the last of them');
    expect(texts()).toContain('docket-ingest');
    expect(said).toEqual([]);
  });

  it('are printed, the last of them at the end, and keep no process from ending', () => {
    const program = `
      const { startTracing } = await import(${JSON.stringify(new URL('start-tracing.ts', import.meta.url).href)});
      const { inSpan } = await import(import.meta.resolve('@docket/tracing'));
      const log = { info: console.error, warn: console.error };
      const tracing = await startTracing('ingest', { OTEL_TRACES_EXPORTER: 'console' }, log);
      const isPrinted = new Promise((resolve) => {
        const write = process.stdout.write.bind(process.stdout);
        process.stdout.write = (...given) => (String(given[0]).includes("'first'") && resolve(), write(...given));
      });
      await inSpan('first', {}, () => Promise.resolve());
      // The thread holds no process: a timer does until it has started, which a busy machine may take long for.
      const holding = setTimeout(() => undefined, 15_000);
      if (process.env.LEFT !== 'open') await isPrinted;
      clearTimeout(holding);
      await inSpan('printed', { attributes: { 'docket.attempt': 3 } }, () => Promise.resolve());
      if (process.env.LEFT !== 'open') await tracing.close();`;
    const run = (env: Record<string, string>) =>
      spawnSync(
        process.execPath,
        ['--conditions=@docket/source', '--no-warnings', '--input-type=module', '-e', program],
        {
          ...{ cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 },
          env: { OTEL_TRACES_EXPORTER: 'console', OTEL_BSP_SCHEDULE_DELAY: '20', ...env },
        },
      );
    const closed = run({});
    expect(closed).toMatchObject({ status: 0, stderr: '' });
    expect(closed.stdout).toMatch(/name: 'printed'/);
    expect(closed.stdout).toMatch(/'docket.attempt': 3/);
    expect(run({ LEFT: 'open' })).toMatchObject({ status: 0, stderr: '' });
  });
});
