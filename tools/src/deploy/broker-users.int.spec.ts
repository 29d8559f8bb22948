import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRabbitBus } from '@docket/bus/rabbit';
import { extractionRequested, TOPOLOGY } from '@docket/contracts';
import { startRabbit, type RabbitNode } from '@docket/local-services';
import { describeWith, eventually } from '@docket/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { brokerDefinitions, BROKER_SERVICES, type BrokerService } from './broker-users.ts';

const PASSWORDS = { ingest: 'i', extractor: 'e', dispatcher: 'd' };

describeWith('rabbitmq', 'a broker with the users of a deployment', () => {
  let broker: RabbitNode;
  const urlOf = (service: BrokerService) => broker.url.replace(/\/\/.*@/, `//${service}:${PASSWORDS[service]}@`);

  beforeAll(async () => {
    broker = await startRabbit();
    const file = join(broker.dataFolder, 'deployment.json');
    await writeFile(file, JSON.stringify(brokerDefinitions(PASSWORDS)));
    await broker.control('import_definitions', file);
  });
  afterAll(() => broker.remove());

  it('lets each service declare what it sends and receives', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const now = () => new Date();
    const buses = BROKER_SERVICES.map((service) => openRabbitBus({ url: urlOf(service), service, log, now }));
    await eventually(async () => {
      const queues = await broker.control('list_queues', 'name');
      for (const { message } of TOPOLOGY) expect(queues).toContain(`docket.${message}`);
    });
    await Promise.all(buses.map((bus) => bus.close()));
  });

  it('refuses the extractor the queue of finished jobs', async () => {
    const connection = await connect(urlOf('extractor'));
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    await expect(channel.assertQueue('docket.job.finished')).rejects.toThrow(/ACCESS.REFUSED/);
    await connection.close();
  });

  it('refuses the dispatcher the work of the extractor', async () => {
    const connection = await connect(urlOf('dispatcher'));
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    await expect(channel.get(`docket.${extractionRequested.message}`)).rejects.toThrow(/ACCESS.REFUSED/);
    await connection.close();
  });
});
