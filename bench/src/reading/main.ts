import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBareEngines } from '@docket/extractor/engines';
import { quantile } from '../quantile.ts';
import type { BareEngines } from './bare-engine.ts';
import { readerMemory } from './memory.ts';
import { layouts, receipts, scannedInvoices, transcribed } from './samples.ts';
import type { Sample } from './samples.ts';
import { bareTurn, serviceTurn } from './speed.ts';
import { NOTHING, sumOf, wrongIn } from './words-wrong.ts';
import type { Wrong } from './words-wrong.ts';

const USAGE = `node bench/dist/reading/main.js [--each 3] [--layouts 3] [--docs FOLDER] [--rounds 3] [--pages 20] [--memory 0]
  --each    scanned invoices of each language whose words are compared; 0: none
  --layouts pages of each layout (columns, table, form …) whose words and their order are compared; 0: none
  --docs    a folder of documents with transcripts (name.txt) whose words are compared too
  --rounds  turns of each contestant for speed; 0: none
  --pages   receipts that each reads in a turn
  --memory  pages that one reader reads while its memory is watched, say 500; 0: none`;

/** Readers of the largest contestant. */
const MOST_READERS = 2;

const PROFILES = ['accurate', 'fast'] as const;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const option = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    options: {
      ...{
        each: option('3'),
        layouts: option('3'),
        docs: option(''),
        rounds: option('3'),
        pages: option('20'),
        memory: option('0'),
      },
    },
  });
  const [cpu] = cpus();
  print(`${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`);
  print(`load average ${(loadavg()[0] ?? 0).toFixed(1)}`);
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'));
  try {
    const engines = await openBareEngines();
    const samples = await scannedInvoices(folder, Number(values.each), engines);
    samples.push(...(await layouts(folder, Number(values.layouts))));
    if (values.docs !== '') samples.push(...(await transcribed(values.docs)));
    if (samples.length > 0) await compareWords(samples, engines);
    const files = await receipts(folder, Number(values.pages) + MOST_READERS);
    if (Number(values.rounds) > 0) await compareSpeed(files, Number(values.rounds));
    if (Number(values.memory) > 0) await watchMemory(files, Number(values.memory));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareWords(samples: readonly Sample[], engines: BareEngines): Promise<void> {
  print('\nShares wrong, language not told       pages  characters  words  words missed  bag F1  s/page');
  for (const [set, of] of Map.groupBy(samples, (sample) => sample.set))
    for (const way of of[0]?.by === 'ocr' ? PROFILES : (['text layer'] as const)) {
      const start = performance.now();
      let wrong = NOTHING;
      for (const sample of of) wrong = sumOf(wrong, await wrongOf(sample, way, engines));
      const seconds = (performance.now() - start) / 1_000 / of.length;
      print(
        `${`${set}, ${way}`.padEnd(38)}${String(of.length).padStart(5)}${shares(wrong)}${seconds.toFixed(2).padStart(8)}`,
      );
    }
}

async function wrongOf(
  { file, mediaType, text }: Sample,
  way: (typeof PROFILES)[number] | 'text layer',
  engines: BareEngines,
): Promise<Wrong> {
  const options = { language: null, barcodes: false } as const;
  const how =
    way === 'text layer'
      ? ({ ocr: 'never', profile: 'accurate' } as const)
      : ({ ocr: 'always', profile: way } as const);
  const { page } = await engines.readFirstPage(file, mediaType, { ...options, ...how });
  return wrongIn(text, page.words.map((word) => word.text).join(' '));
}

function shares({ characters, edits, words, wordEdits, missed, read }: Wrong): string {
  const bag = (2 * (words - missed)) / Math.max(1, words + read);
  const columns = [
    [edits / characters, 12],
    [wordEdits / words, 7],
    [missed / words, 14],
    [bag, 8],
  ] as const;
  return columns.map(([value, width]) => value.toFixed(4).padStart(width)).join('');
}

/** All contestants take turns, so that whatever else the machine does meets each of them. */
async function compareSpeed(files: readonly string[], rounds: number): Promise<void> {
  const [warm, rest] = [files.slice(0, MOST_READERS), files.slice(MOST_READERS)];
  const pages = rest.length;
  const contestants: Readonly<Record<string, () => Promise<number>>> = {
    '1 bare engine': () => bareTurn(1, rest, pages),
    '1 reader': () => serviceTurn(1, rest, warm),
    '2 bare engines': () => bareTurn(2, rest, Math.ceil(pages / 2)),
    '2 readers': () => serviceTurn(2, rest, warm),
  };
  const turns = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, turn] of Object.entries(contestants)) turns.get(name)?.push(await turn());
  print('\nPages a minute, receipts              median  each turn');
  for (const [name, of] of turns)
    print(`${name.padEnd(38)}${quantile(of, 0.5).toFixed(1).padStart(6)}  ${of.map((n) => n.toFixed(1)).join(', ')}`);
  const ratio = (name: string, base: string) =>
    (turns.get(name) ?? []).map((value, turn) => value / (turns.get(base)?.[turn] ?? NaN));
  for (const [name, base] of [
    ['1 reader', '1 bare engine'],
    ['2 readers', '2 bare engines'],
    ['2 readers', '1 reader'],
  ] as const) {
    const of = ratio(name, base);
    print(`${name} / ${base}: ${quantile(of, 0.5).toFixed(2)} (${of.map((n) => n.toFixed(2)).join(', ')})`);
  }
}

async function watchMemory(files: readonly string[], pages: number): Promise<void> {
  const { early, late, most } = await readerMemory(files, pages);
  print(`\nMemory of one reader over ${pages} pages, MiB: early ${early.toFixed(0)}, late ${late.toFixed(0)}, most`);
  print(`${most.toFixed(0)}; late / early ${(late / early).toFixed(2)}`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}\n`);
    process.exit(1);
  },
);
