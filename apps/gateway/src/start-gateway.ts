import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AllowPrivate } from '@docket/outbound';
import { announce, nestLogger, openDispatcherClient, openIngestClient, STOPPING } from '@docket/service';
import type { Log, Readiness, Running } from '@docket/service';
import { serverCloser } from './close-server.ts';
import { GatewayModule } from './gateway-module.ts';
import { GatewaySettings } from './gateway-settings.ts';
import { accessLog } from './http/access-log.ts';
import { AnswerErrors } from './http/answer-errors.ts';
import { answerParserErrors } from './http/answer-parser-errors.ts';
import { countRequests } from './http/count-requests.ts';
import { defaultHeaders } from './http/default-headers.ts';
import { leaveContinueToHandlers } from './http/expect-continue.ts';
import { GatewayAdapter } from './http/gateway-adapter.ts';
import { ingestAnswers } from './health/ingest-answers.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { GatewayLimits } from './limits.ts';
import { observeGateway } from './observe-gateway.ts';
import { UploadSlots } from './submissions/upload-slots.ts';

export interface GatewayConfig {
  /** Address to listen on, `127.0.0.1` or `::`. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where ingest's replicas listen: `host:port` each, or one `unix:path`. */
  readonly ingestAddresses: readonly string[];
  /** Where the dispatcher's replicas listen, likewise. */
  readonly dispatcherAddresses: readonly string[];
  /** The services' shared token. */
  readonly serviceToken: string;
  /** Addresses beyond the public ones that documents may be fetched from; default none. */
  readonly fileUrlAllowPrivate?: AllowPrivate;
  /** Addresses beyond the public ones that the `webhookUrl` of a job may name; as the dispatcher's. Default none. */
  readonly webhookAllowPrivate?: AllowPrivate;
  /** Where other than {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<GatewayLimits>;
  /** Clock of timestamps; default the machine's. */
  readonly now?: () => Date;
}

export interface RunningGateway extends Running {
  /** As clients on this machine reach it. */
  readonly url: string;
  /** Ready once ingest can be reached, which takes neither broker nor dispatcher. */
  readonly readiness: Readiness;
}

/**
 * Starts the public HTTP interface. It starts without its neighbours, too; `/readyz` tells whether ingest is there.
 * @returns its `close` finishes the requests in hand, for at most 25 s.
 * @throws if the address cannot be listened on.
 */
export async function startGateway(config: GatewayConfig, log: Log): Promise<RunningGateway> {
  const settings = settingsOf(config);
  const { serviceToken } = config;
  const clients = {
    ingest: openIngestClient(config.ingestAddresses, serviceToken),
    dispatcher: openDispatcherClient(config.dispatcherAddresses, serviceToken),
  };
  const uploads = new UploadSlots(settings.limits.uploads);
  const observed = observeGateway({ uploads });
  const closeClients = () => {
    observed.end();
    clients.ingest.close();
    clients.dispatcher.close();
  };
  try {
    const app = await NestFactory.create<NestExpressApplication>(
      GatewayModule.with({ ...clients, uploads }, settings),
      new GatewayAdapter(settings.limits),
      { bodyParser: false, abortOnError: false, logger: nestLogger(log) },
    );
    const server = app.getHttpServer();
    const closeServer = serverCloser(server);
    answerParserErrors(server, settings, log);
    leaveContinueToHandlers(server, settings);
    app.use(countRequests(observed.began), accessLog(log), defaultHeaders(settings));
    app.useGlobalFilters(new AnswerErrors(settings, log));
    await app.init();
    await listen(server, config);
    const url = urlOf(server.address() as AddressInfo);
    log.info({ url }, 'listening');
    let closed: Promise<void> | null = null;
    const readiness: Readiness = async () => (closed ? STOPPING : ingestAnswers(clients.ingest));
    const { now } = settings;
    const announcing = announce({ application: 'gateway', readiness, tell: clients.ingest.announce, now });
    const close = async () => {
      settings.beginClosing();
      await Promise.all([closeServer(settings.limits.closeMs), announcing.stop()]);
      await app.close();
      closeClients();
    };
    return { url, readiness, close: () => (closed ??= close()) };
  } catch (error) {
    closeClients();
    throw error;
  }
}

function settingsOf(config: GatewayConfig): GatewaySettings {
  const { limits, now = () => new Date(), fileUrlAllowPrivate = 'none', webhookAllowPrivate = 'none' } = config;
  const rules = { fetchGuard: { allow: fileUrlAllowPrivate }, endpointUrls: { allowPrivate: webhookAllowPrivate } };
  return new GatewaySettings({ ...DEFAULT_LIMITS, ...limits }, now, rules);
}

/** Not by Nest, which would log a failure that the caller is going to tell. */
async function listen(server: Server, { port, host }: GatewayConfig): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}
