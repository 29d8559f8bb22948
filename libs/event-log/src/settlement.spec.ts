import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSqliteDatabase } from '@docket/records';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Commit, EventLog } from './event-log.ts';
import { Settlement } from './settlement.ts';
import type { Relayed } from './settlement.ts';
import { openSqliteEventLog } from './sqlite-event-log.ts';

let folder: string;
let database: DatabaseSync;
let log: EventLog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docket-settlement-'));
  database = openSqliteDatabase(join(folder, 'log.db'));
  log = openSqliteEventLog({ database, key: 'a key for tests' });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

type Step = 'show' | 'relay' | 'settle';

/** Settling whose steps do what the test says; `done` are the steps that were carried out, in order. */
function scripted() {
  const script = {
    done: [] as (readonly [Step, string])[],
    /** The step at which the process dies, once. */
    dies: undefined as Step | undefined,
    relayed: 'told' as Relayed,
    viaBroker: [] as boolean[],
    complaints: [] as string[],
  };
  const step = (name: Step, id: string) => {
    if (script.dies === name) {
      script.dies = undefined;
      return Promise.reject(new Error('dead'));
    }
    script.done.push([name, id]);
    return Promise.resolve();
  };
  const complain = (_facts: object, message: string) => void script.complaints.push(message);
  const settlement = new Settlement<number>({
    log: {
      ...{ append: (draft) => log.append(draft), read: (stream, from) => log.read(stream, from) },
      ...{ get: (stream, version) => log.get(stream, version), streams: () => log.streams() },
      unsettled: (before, limit) => log.unsettled(before, limit),
      settle: async (id) => {
        await step('settle', id);
        await log.settle(id);
      },
    },
    steps: {
      show: ({ id }) => step('show', id),
      relay: async ({ id }, _state, viaBroker) => {
        await step('relay', id);
        script.viaBroker.push(viaBroker);
        return viaBroker ? script.relayed : 'away';
      },
    },
    logger: { warn: complain, error: complain },
  });
  const sweep = (viaBroker = true) => settlement.sweep('9999', ({ version }) => Promise.resolve(version), viaBroker);
  return { settlement, script, sweep };
}

let appended = 0;
async function commit(at = '2026-05-04T10:00:00.000Z'): Promise<Commit> {
  const draft = { stream: `s${appended++}`, after: null, commitId: 'c', events: [], at, by: 'test', trace: null };
  return (await log.append(draft)).commit;
}
const unsettled = async () => (await log.unsettled('9999', 1_000)).map(({ id }) => id);

describe('a commit that was just appended', () => {
  it('is shown when its writer goes on, then relayed, then settled', async () => {
    const { settlement, script } = scripted();
    const { id, ...rest } = await commit();
    await settlement.afterAppend({ id, ...rest }, 1);
    expect(script.done[0]).toEqual(['show', id]);
    await settlement.drained();
    expect(script.done).toEqual([
      ['show', id],
      ['relay', id],
      ['settle', id],
    ]);
    expect(await unsettled()).toEqual([]);
  });

  it.each<Relayed>(['untold', 'away'])('is left to the sweep when its message is %s', async (relayed) => {
    const { settlement, script, sweep } = scripted();
    script.relayed = relayed;
    const { id, ...rest } = await commit();
    await settlement.afterAppend({ id, ...rest }, 1);
    await settlement.drained();
    expect(await unsettled()).toEqual([id]);
    expect(await sweep()).toBe(1);
    expect(await unsettled()).toEqual([]);
  });

  it.each<Step>(['show', 'relay', 'settle'])('is settled by the sweep after a crash at the step "%s"', async (dies) => {
    const { settlement, script, sweep } = scripted();
    script.dies = dies;
    const { id, ...rest } = await commit();
    await settlement.afterAppend({ id, ...rest }, 1);
    await settlement.drained();
    expect(script.complaints).toHaveLength(1);
    expect(await unsettled()).toEqual([id]);
    script.done = [];
    expect(await sweep()).toBe(1);
    expect(script.done.map(([step]) => step)).toEqual(['show', 'relay', 'settle']);
    expect(await unsettled()).toEqual([]);
  });
});

describe('work in the background', () => {
  it('is waited for at the end, and its failure is a complaint', async () => {
    const { settlement, script } = scripted();
    let done = false;
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      done = true;
      throw new Error('dead');
    });
    settlement.inBackground('s/000001', slow);
    await settlement.drained();
    expect([done, script.complaints.length]).toEqual([true, 1]);
  });
});

describe('a sweep', () => {
  it('settles what was appended before its time, oldest first', async () => {
    const { settlement, script } = scripted();
    const [young, old] = [await commit('2026-05-04T10:00:02.000Z'), await commit('2026-05-04T10:00:00.000Z')];
    await commit('2026-05-04T10:00:09.000Z');
    const load = ({ version }: Commit) => Promise.resolve(version);
    expect(await settlement.sweep('2026-05-04T10:00:05.000Z', load, true)).toBe(2);
    expect(script.done.filter(([step]) => step === 'settle').map(([, id]) => id)).toEqual([old.id, young.id]);
  });

  it('settles the others when one cannot be', async () => {
    const { settlement, script } = scripted();
    const [bad, good] = [await commit(), await commit()];
    const load = ({ id }: Commit) => (id === bad.id ? Promise.reject(new Error('unreadable')) : Promise.resolve(1));
    expect(await settlement.sweep('9999', load, true)).toBe(1);
    expect(await unsettled()).toEqual([bad.id]);
    expect(script.complaints).toEqual(['commit cannot be settled']);
    expect(script.done.at(-1)).toEqual(['settle', good.id]);
  });

  it('asks a broker that does not answer once, and settles everything nevertheless', async () => {
    const { script, sweep } = scripted();
    for (let n = 0; n < 4; n++) await commit();
    script.relayed = 'away';
    expect(await sweep()).toBe(4);
    expect(script.viaBroker).toEqual([true, false, false, false]);
    expect(await unsettled()).toEqual([]);
  });

  it('does not ask a broker that is known to be away, and asks on after one message was not taken', async () => {
    const { script, sweep } = scripted();
    await commit();
    expect(await sweep(false)).toBe(1);
    for (let n = 0; n < 2; n++) await commit();
    script.relayed = 'untold';
    expect(await sweep()).toBe(2);
    expect(script.viaBroker).toEqual([false, true, true]);
  });

  it('ends early once its process stops', async () => {
    const { settlement } = scripted();
    await commit();
    expect(await settlement.sweep('9999', () => Promise.resolve(1), true, AbortSignal.abort())).toBe(0);
  });
});

describe('any crashes', () => {
  const crash = fc.option(fc.constantFrom<Step>('show', 'relay', 'settle'), { nil: undefined });

  it('leave every commit shown, then relayed, then settled, once a sweep ran without one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(crash, { maxLength: 6 }),
        fc.array(crash, { maxLength: 3 }),
        async (inHand, inSweep) => {
          const { settlement, script, sweep } = scripted();
          const ids: string[] = [];
          for (const dies of inHand) {
            const one = await commit();
            ids.push(one.id);
            script.dies = dies;
            await settlement.afterAppend(one, 1);
            await settlement.drained();
          }
          for (const dies of inSweep) {
            script.dies = dies;
            await sweep();
          }
          script.dies = undefined;
          await sweep();
          expect(await unsettled()).toEqual([]);
          for (const id of ids) {
            const steps = script.done.filter(([, of]) => of === id).map(([step]) => step);
            expect(steps.slice(-3)).toEqual(['show', 'relay', 'settle']);
            expect(steps.filter((step) => step === 'settle')).toHaveLength(1);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
