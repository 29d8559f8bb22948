import { lineCandidates } from './attached-invoice.ts';
import type { AttachedInvoice } from './vocabulary.ts';
import { findBareItems } from './bare-items.ts';
import { confidenceOf, fieldEvidence } from './evidence.ts';
import type { Candidate, FieldEvidence, JsonValue } from './evidence.ts';
import { elect, inType, scalarField } from './find-field.ts';
import type { Reading } from './find-field.ts';
import { columnFor, itemRoleOf, namesItems, namesMovements } from './item-columns.ts';
import type { ItemRole } from './vocabulary.ts';
import { locate } from './locate.ts';
import { picked, readZone } from './read-zone.ts';
import { findItemTable, findMovementTable, findTable, headerText } from './tables.ts';
import type { ColumnSpec, FoundTable } from './tables.ts';
import type { TableLine } from './table-lines.ts';
import type { Of } from './template-locators.ts';
import type { FieldSpec, Locator } from './template.ts';

export type Found = readonly [path: string, evidence: FieldEvidence];

type Properties = Readonly<Record<string, FieldSpec>>;

/** What is read of items when the template does not say. */
const DEFAULT_PROPERTIES: Properties = {
  description: { type: 'string' },
  quantity: { type: 'number' },
  unitPrice: { type: 'number' },
  amount: { type: 'number' },
};

const MOVEMENT_PROPERTIES: Properties = {
  date: { type: 'date' },
  description: { type: 'string' },
  amount: { type: 'number' },
};

/** What one way of looking for an array gave. */
interface Answer {
  readonly locator: string;
  readonly table: FoundTable | undefined;
  /** For each item what it has: `items[0]` itself for plain values, else its properties. */
  readonly items: readonly (readonly Found[])[];
}

interface Wanted {
  readonly reading: Reading;
  readonly path: string;
  readonly spec: FieldSpec;
}

/** How one property of an item is read: from which column, if any. */
interface Reader {
  readonly property: string;
  readonly spec: FieldSpec;
  readonly column: string | undefined;
  /** A column whose numbers count as negative where `column` has none: what an account was debited. */
  readonly minus?: string | undefined;
  readonly as: ColumnSpec;
  readonly locator: string;
}

function inColumn(item: readonly TableLine[], reader: Reader, reading: Reading): Candidate[] {
  const { column, as, spec, locator } = reader;
  if (column === undefined) return [];
  const zones = item.flatMap(({ cells }) => cells.get(column) ?? []);
  const seen = zones.flatMap((zone) => readZone(zone, as, { ...spec, type: as.type }, reading.conventions));
  const text = as.type === 'string' || as.type === 'address';
  const choice = picked(seen, as.pick ?? (text ? 'join' : 'first'));
  const joined = choice[0] !== undefined && !seen.includes(choice[0]);
  const passed = joined ? [] : seen.filter((one) => one !== choice[0]);
  const scored = (one: (typeof seen)[number]) => ({ ...one, score: confidenceOf(one.words), locator });
  return [...choice.map(scored), ...passed.map((one) => ({ ...scored(one), lost: 'passed over by pick' }))];
}

/** What the column of a property holds, or as a negative number what its other column does. */
function inColumns(item: readonly TableLine[], reader: Reader, reading: Reading): Candidate[] {
  const found = inColumn(item, reader, reading);
  if (found.length > 0 || reader.minus === undefined) return found;
  return inColumn(item, { ...reader, column: reader.minus, locator: `${reader.locator} less debit` }, reading).map(
    (one) => ({ ...one, value: typeof one.value === 'number' ? -Math.abs(one.value) : one.value }),
  );
}

/** An item's lines as a document of their own, for a property with locators. */
function within(item: readonly TableLine[], { sheet, conventions, lists }: Reading): Reading {
  const lines = item.map(({ line }, index) => ({ ...line, index }));
  return { sheet: { pages: sheet.pages, lines }, conventions, find: () => [], lists };
}

function readItem(wanted: Wanted, item: readonly TableLine[], readers: readonly Reader[]): FieldEvidence[] {
  return readers.map((reader) =>
    reader.spec.from !== undefined && reader.spec.from.length > 0
      ? scalarField(within(item, wanted.reading), reader.property, reader.spec)
      : elect(inColumns(item, reader, wanted.reading), reader.spec),
  );
}

/** The items of a table in which at least one value was found. */
function readItems(wanted: Wanted, table: FoundTable, readers: readonly Reader[]): Found[][] {
  const plain = plainItems(wanted.spec);
  const read = table.items.map((item) => readItem(wanted, item, readers));
  return read
    .filter((values) => values.some(({ value }) => value !== null))
    .map((values, i) => {
      const at = `${wanted.path}[${String(i)}]`;
      return values.map((evidence, n): Found => [plain ? at : `${at}.${readers[n]?.property ?? ''}`, evidence]);
    });
}

/** Whether the array holds plain values rather than objects. */
const plainItems = ({ items }: FieldSpec): boolean => items !== undefined && items.type !== 'object';

const SIMPLE: FieldSpec = { type: 'string' };

function tableReaders(locator: Of<'table'>, spec: FieldSpec, name: string): Reader[] {
  const columns = Object.entries(locator.columns);
  const reader = (property: string, own: FieldSpec, column: string | undefined): Reader => {
    const { type = own.type, pick, strip, replace } = locator.columns[column ?? ''] ?? {};
    return { property, spec: own, column, as: { type, pick, strip, replace }, locator: name };
  };
  if (plainItems(spec)) return columns.slice(0, 1).map(([column]) => reader(column, spec.items ?? SIMPLE, column));
  if (spec.items?.properties === undefined)
    return columns.map(([column, { type = 'string' }]) => reader(column, { type }, column));
  return Object.entries(spec.items.properties).map(([property, own]) =>
    reader(property, own, Object.hasOwn(locator.columns, property) ? property : undefined),
  );
}

/** How every column is read, those that are no property as text. */
function columnSpecs(locator: Of<'table'>, readers: readonly Reader[]): Record<string, ColumnSpec> {
  const entries = Object.entries(locator.columns).map(
    ([name, { type, pick, strip, replace }]): [string, ColumnSpec] => [
      name,
      readers.find(({ column }) => column === name)?.as ?? { type: type ?? 'string', pick, strip, replace },
    ],
  );
  return Object.fromEntries(entries);
}

function fromTable(wanted: Wanted, locator: Of<'table'>, name: string): Answer {
  const readers = tableReaders(locator, wanted.spec, name);
  const { sheet, conventions } = wanted.reading;
  const table = findTable(sheet, locator, columnSpecs(locator, readers), conventions);
  return { locator: name, table, items: table === undefined ? [] : readItems(wanted, table, readers) };
}

type Role = readonly [property: string, spec: FieldSpec, role: ItemRole | undefined];

/** The lines of an attached invoice as items. */
function ofInvoice({ lines }: AttachedInvoice, path: string, roles: readonly Role[]): Found[][] {
  return lines.map((line, i) =>
    roles.map(([property, spec, role]): Found => {
      const said = role === undefined ? [] : lineCandidates(line, role);
      const typed = said.map((one) => ({ ...one, value: inType(one, spec) })).filter(({ value }) => value !== null);
      return [`${path}[${String(i)}].${property}`, elect(typed, spec)];
    }),
  );
}

/** The properties of items with the roles that they speak of. */
function rolesOf({ items }: FieldSpec, moves: boolean): Role[] {
  const properties = items?.properties ?? (moves ? MOVEMENT_PROPERTIES : DEFAULT_PROPERTIES);
  return Object.entries(properties).map(([property, own]) => [property, own, itemRoleOf(property, own.description)]);
}

/** Whether an array speaks of items by its name or by two of its properties. */
function speaksOfItems({ items }: FieldSpec, roles: readonly Role[], named: boolean): boolean {
  const known = new Set(roles.flatMap(([, , role]) => role ?? [])).size;
  return known > 0 && (named || (known >= 2 && items !== undefined));
}

const tableOf = ({ sheet, conventions }: Reading, moves: boolean): FoundTable | undefined =>
  moves
    ? findMovementTable(sheet, conventions)
    : (findItemTable(sheet, conventions) ?? findBareItems(sheet, conventions));

/** How a property is read from a table of these columns. */
function readerFor([property, spec, role]: Role, columns: readonly (string | null)[], name: string): Reader {
  const own = role === undefined ? undefined : columnFor(role, columns);
  const minus = role === 'amount' && own === undefined && columns.includes('debit') ? 'debit' : undefined;
  const column = minus === undefined ? own : 'credit';
  return { property, spec, column, minus, as: { type: spec.type }, locator: `${name}:${column ?? property}` };
}

/** The table by the lexicon: for arrays whose name or whose properties speak of items, or of an account's movements. */
function fromLexicon({ reading, path, spec }: Wanted, name: string): Answer {
  const nothing: Answer = { locator: name, table: undefined, items: [] };
  if (plainItems(spec)) return nothing;
  const moves = namesMovements(path);
  const roles = rolesOf(spec, moves);
  if (!speaksOfItems(spec, roles, moves || namesItems(path))) return nothing;
  if (!moves && reading.invoice && reading.invoice.lines.length > 0)
    return { locator: `${name}:xml`, table: undefined, items: ofInvoice(reading.invoice, path, roles) };
  const table = tableOf(reading, moves);
  if (table === undefined) return nothing;
  const columns = table.header.columns.map((column) => column.name);
  const readers = roles.map((role) => readerFor(role, columns, name));
  return { locator: name, table, items: readItems({ reading, path, spec }, table, readers) };
}

/** All values that a locator of a single value finds, each an item. */
function fromValues({ reading, path, spec }: Wanted, locator: Locator, name: string): Answer {
  if (!plainItems(spec) || spec.items === undefined) return { locator: name, table: undefined, items: [] };
  const own = spec.items;
  const found = locate(reading, { ...locator, pick: undefined } as Locator, own);
  const items = found.map(({ lost: _, ...one }) => elect([{ ...one, locator: name }], own));
  const answered = items.filter(({ value }) => value !== null);
  return { locator: name, table: undefined, items: answered.map((one, i) => [[`${path}[${String(i)}]`, one]]) };
}

function answerOf(wanted: Wanted, locator: Locator, at: number): Answer {
  const name = `from[${String(at)}]:${locator.op}`;
  if (locator.op === 'table') return fromTable(wanted, locator, name);
  if (locator.op === 'auto') return fromLexicon(wanted, name);
  return fromValues(wanted, locator, name);
}

/** The header of a table as the place where an array was found. */
function asCandidate({ table, locator }: Answer, value: JsonValue, lost?: string): Candidate {
  const words = table?.headerLine.words ?? [];
  const raw = table === undefined ? null : headerText(table);
  const page = table?.headerLine.page ?? null;
  const source = locator.endsWith(':xml') ? { source: 'xml' as const } : {};
  return {
    value,
    raw,
    words,
    page,
    score: confidenceOf(words),
    locator,
    ...source,
    ...(lost === undefined ? {} : { lost }),
  };
}

const whyNone = ({ table }: Answer): string =>
  table === undefined ? 'nothing like it is on the pages' : 'no item is below its header';

function valueOf(item: readonly Found[], at: string): JsonValue {
  const [first] = item;
  if (first?.[0] === at) return first[1].value;
  return Object.fromEntries(item.map(([path, { value }]) => [path.slice(at.length + 1), value]));
}

/**
 * The evidence of an array and of everything in its items, `items[0].amount`. The first locator that finds an item
 * answers; without locators the item table of the document does, if the array speaks of items.
 */
export function arrayField(reading: Reading, path: string, spec: FieldSpec): readonly Found[] {
  const wanted: Wanted = { reading, path, spec };
  const failed: Answer[] = [];
  const ways = spec.from === undefined || spec.from.length === 0 ? [undefined] : spec.from;
  for (const [at, locator] of ways.entries()) {
    const answer = locator === undefined ? fromLexicon(wanted, 'concept:items') : answerOf(wanted, locator, at);
    if (answer.items.length === 0) {
      failed.push(answer);
      continue;
    }
    const value = answer.items.map((item, i) => valueOf(item, `${path}[${String(i)}]`));
    const losers = failed.map((one) => asCandidate(one, null, whyNone(one)));
    return [[path, fieldEvidence(asCandidate(answer, value), losers)], ...answer.items.flat()];
  }
  const tried = spec.from === undefined ? failed.filter(({ table }) => table !== undefined) : failed;
  return [
    [
      path,
      fieldEvidence(
        undefined,
        tried.map((one) => asCandidate(one, null, whyNone(one))),
      ),
    ],
  ];
}
