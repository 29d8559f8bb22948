import { wordsOfName } from './concepts.ts';
import { labelsIn } from './labels.ts';
import type { Label, LabelHit } from './labels.ts';
import { FIELD_LABELS, ITEM_LABELS, MOVEMENT_LABELS } from './lexicon/item-labels.ts';
import type { Line, Sheet } from './lines.ts';
import type { HeaderMark } from './table-header.ts';
import type { ItemRole } from './vocabulary.ts';

/** Most of what a header says is names of columns: this share of its letters. */
const COVERED = 0.5;

const letters = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

/** What an item has beside its name, and what names it. */
const NUMBERS: readonly ItemRole[] = ['quantity', 'unitPrice', 'price', 'amount'];

/** The labels of a line that may be (a part of) a header: few words beside them, and no amounts. */
function marksIn(line: Line, table: readonly Label<ItemRole>[]): HeaderMark[] {
  if (/\d[.,]\d{2}(?!\d)/.test(line.folded) || line.folded.length > 300) return [];
  const hits = labelsIn(line, table);
  const inLabels = hits.reduce((sum, hit) => sum + letters(line.folded.slice(hit.from, hit.to)), 0);
  if (inLabels < COVERED * letters(line.folded)) return [];
  return hits.map((hit) => ({ column: hit.role, at: hit }));
}

/** All names of item columns in a document, in lines that may be headers. */
export const itemMarks = (sheet: Sheet): HeaderMark[] => sheet.lines.flatMap((line) => marksIn(line, ITEM_LABELS));

/** The same of the movements of an account. */
export const movementMarks = (sheet: Sheet): HeaderMark[] =>
  sheet.lines.flatMap((line) => marksIn(line, MOVEMENT_LABELS));

/** Whether these columns are those of an account's movements: a day, and what was moved. */
export const areMovementColumns = (columns: readonly (string | null)[]): boolean =>
  (columns.includes('date') || columns.includes('valueDate')) &&
  MOVED.some((role) => columns.includes(role)) &&
  !columns.includes('quantity');

const MOVED: readonly ItemRole[] = ['amount', 'debit', 'credit'];

/** Whether these columns are those of an item table. */
export function areItemColumns(columns: readonly (string | null)[]): boolean {
  const numbers = NUMBERS.filter((role) => columns.includes(role)).length;
  const named = columns.includes('description') || columns.includes('article');
  return numbers >= 2 || (named && numbers >= 1);
}

const longest = <Role extends string>(hits: readonly LabelHit<Role>[]): LabelHit<Role> | undefined =>
  hits.reduce<LabelHit<Role> | undefined>(
    (best, hit) => (best === undefined || hit.to - hit.from > best.to - best.from ? hit : best),
    undefined,
  );

function roleNamed(words: string): ItemRole | undefined {
  const hits = labelsIn({ folded: words } as Line, FIELD_LABELS);
  const whole = hits.find((hit) => hit.to - hit.from >= words.length);
  return (whole ?? longest(hits))?.role;
}

/** The column that a property of an item speaks of, by its name or else its description. */
export function itemRoleOf(name: string, description: string | undefined): ItemRole | undefined {
  return roleNamed(wordsOfName(name)) ?? (description === undefined ? undefined : roleNamed(wordsOfName(description)));
}

/** In which columns of a table a role is looked for, the likeliest first. */
export function columnFor(role: ItemRole, columns: readonly (string | null)[]): ItemRole | undefined {
  const hasAmount = columns.includes('amount');
  const tries: readonly ItemRole[] =
    role === 'amount'
      ? columns.includes('unitPrice') || !hasAmount
        ? ['amount', 'price']
        : ['amount']
      : role === 'unitPrice'
        ? ['unitPrice', ...(hasAmount ? (['price'] as const) : [])]
        : role === 'price'
          ? ['price', 'unitPrice', 'amount']
          : [role];
  return tries.find((one) => columns.includes(one));
}

/** Whether the name of an array says that it holds the items of a document. */
export const namesItems = (name: string): boolean => ITEMS.test(wordsOfName(name));

const ITEMS =
  /\b(?:(?:line|invoice|order|receipt|delivery)? ?items?|lines?|positions?|positionen|artikel|articles?|products?|produkte|lignes?|lineas?|articulos|productos|righe|articoli|prodotti|regels|artikelen|producten|linhas|artigos|produtos|itens|goods|services)\b/;

/** Whether the name of an array says that it holds the movements of an account. */
export const namesMovements = (name: string): boolean => MOVEMENTS.test(wordsOfName(name));

const MOVEMENTS =
  /\b(?:transactions?|movements?|bookings?|entries|postings?|buchungen|umsatze|bewegungen|operations?|mouvements?|ecritures|movimientos|operaciones|movimenti|operazioni|transazioni|transacties|mutaties|boekingen|bijschrijvingen|movimentos|operacoes|transacoes|lancamentos)\b/;
