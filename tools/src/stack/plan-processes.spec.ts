import { describe, expect, it } from '@jest/globals';
import { planProcesses, type StackFacts } from './plan-processes.ts';

const facts: StackFacts = {
  rabbitUrl: 'amqp://broker',
  mongoUri: 'mongodb://database/docket',
  host: '127.0.0.1',
  gatewayPorts: [8080, 8081],
  ingestAddresses: ['127.0.0.1:5001', '127.0.0.1:5002'],
  dispatcherAddresses: ['127.0.0.1:5003', '127.0.0.1:5004'],
  counts: { gateway: 2, ingest: 2, extractor: 1, dispatcher: 2 },
  serviceToken: 'token',
  apiKey: 'plz_key',
  secret: 'secret',
  metricsPorts: [6001, 6002, 6003, 6004, 6005, 6006, 6007],
  environment: {
    PATH: '/bin',
    MONGODB_URI: 'mongodb://named',
    DOCKET_SECRET: 'given',
    DOCKET_METRICS_PORT: '9464',
    DOCKET_WEBHOOK_URL: 'https://hook',
  },
};
const plans = new Map(planProcesses(facts).map((plan) => [plan.name, plan.env]));

describe('a stack of two gateways, two ingests, an extractor and two dispatchers', () => {
  it('numbers only what there is more than one of, and starts the gateways last', () => {
    expect([...plans.keys()]).toEqual([
      ...['ingest-1', 'ingest-2', 'extractor', 'dispatcher-1', 'dispatcher-2', 'gateway-1', 'gateway-2'],
    ]);
  });

  it('gives each gateway its port and every address of its neighbours', () => {
    expect(plans.get('gateway-2')).toMatchObject({
      DOCKET_PORT: '8081',
      DOCKET_INGEST_ADDRESS: '127.0.0.1:5001,127.0.0.1:5002',
      DOCKET_DISPATCHER_ADDRESS: '127.0.0.1:5003,127.0.0.1:5004',
    });
  });

  it('lets each ingest and dispatcher listen at its own address', () => {
    expect(plans.get('ingest-1')).toMatchObject({ DOCKET_INGEST_LISTEN: '127.0.0.1:5001' });
    expect(plans.get('ingest-2')).toMatchObject({ DOCKET_INGEST_LISTEN: '127.0.0.1:5002' });
    expect(plans.get('dispatcher-2')).toMatchObject({ DOCKET_DISPATCHER_LISTEN: '127.0.0.1:5004' });
  });

  it('tells the gateway neither broker nor database, whatever the user has set', () => {
    expect(Object.keys(plans.get('gateway-1') ?? {}).sort()).toEqual([
      'DOCKET_DISPATCHER_ADDRESS',
      'DOCKET_HOST',
      'DOCKET_INGEST_ADDRESS',
      'DOCKET_METRICS_PORT',
      'DOCKET_PORT',
      'DOCKET_SERVICE_TOKEN',
      'PATH',
    ]);
  });

  it('tells the extractor neither database nor secret nor endpoint', () => {
    const names = Object.keys(plans.get('extractor') ?? {});
    for (const name of ['MONGODB_URI', 'DOCKET_SECRET', 'DOCKET_API_KEY', 'DOCKET_WEBHOOK_URL']) {
      expect(names).not.toContain(name);
    }
  });

  it('tells the dispatchers where the webhooks go, and one secret for both that is not the one of the jobs', () => {
    const [one, other] = [plans.get('dispatcher-1'), plans.get('dispatcher-2')];
    expect(one).toMatchObject({ DOCKET_WEBHOOK_URL: 'https://hook', MONGODB_URI: facts.mongoUri });
    expect(one?.['DOCKET_SECRET']).toMatch(/^[0-9a-f]{64}$/);
    expect(other?.['DOCKET_SECRET']).toBe(one?.['DOCKET_SECRET']);
    expect(plans.get('ingest-1')).toMatchObject({ DOCKET_SECRET: 'secret' });
  });

  it('gives no two processes the same port for metrics and probes, whatever the user has set', () => {
    const ports = [...plans.values()].flatMap((env) => env['DOCKET_METRICS_PORT'] ?? []);
    expect(new Set(ports).size).toBe(7);
  });
});
