import { createInterface } from 'node:readline/promises';
import type { DocketClient } from '@docket/client';
import { Declined, UsageError } from './failure.ts';

/** What a command works with: the service, and the terminal. Its functions may be taken out of it. */
export class Session {
  /** Something was refused, though the command went on. */
  failed = false;

  constructor(
    readonly docket: DocketClient,
    readonly json: boolean,
  ) {}

  readonly print = (text: string): void => {
    process.stdout.write(text);
  };

  /** For people, beside the output proper. */
  readonly note = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };

  /** Prints an answer: the JSON of the service, or what people read. */
  readonly answer = <T>(body: T, show: (body: T) => string): void => {
    this.print(this.json ? `${JSON.stringify(body, null, 2)}\n` : show(body));
  };

  /** Prints one of several answers; their JSON has a line each. */
  readonly answerOneOf = <T>(body: T, show: (body: T) => string): void => {
    this.print(this.json ? `${JSON.stringify(body)}\n` : show(body));
  };

  /** Tells that a list goes on. */
  readonly moreAt = (nextCursor: string | null): void => {
    if (nextCursor !== null && !this.json) this.note(`There are more: --all, or --cursor ${nextCursor}`);
  };

  /** Tells of what is done; JSON has nothing to say about it. */
  readonly done = (text: string): void => {
    if (!this.json) this.print(`${text}\n`);
  };

  /** @throws Declined unless `yes` was said, by an option or at the terminal */
  readonly confirm = async (question: string, { yes }: { readonly yes?: boolean }): Promise<void> => {
    if (yes === true) return;
    if (!process.stdin.isTTY) throw new UsageError(`${question} There is no terminal to answer: say --yes.`);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      const answer = await terminal.question(`${question} [y/N] `);
      if (!/^y(es)?$/i.test(answer.trim())) throw new Declined('Nothing was changed.');
    } finally {
      terminal.close();
    }
  };
}
