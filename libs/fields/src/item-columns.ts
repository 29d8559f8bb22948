import { wordsOfName } from './concepts.ts';
import { labels, labelsIn } from './labels.ts';
import type { LabelHit } from './labels.ts';
import type { Line, Sheet } from './lines.ts';
import type { HeaderMark } from './table-header.ts';
import type { ItemRole } from './vocabulary.ts';

/** Headers in English, German, French, Spanish, Italian, Dutch and Portuguese, patterns over folded text (see `labels`). */
const ITEM_LABELS = [
  ...labels(
    'position',
    1,
    'pos(ition)?( nr)?; item (no|nr); line( no)?; no; nr; n°; #; lfd nr; ligne; linea; sl no; s / n; sno; riga; regel; linha',
  ),
  ...labels(
    'article',
    1,
    '(article|item|product|part|stock|material) (no|nr|number|code|id|#); sku; artikel (nr|nummer|no); art (nr|no); best nr',
    'artikelnummer; materialnummer; bestellnummer; ref( no)?; reference; referencia; codigo; codice; cod; code( article)?',
    'ean; gtin; artikelcode; numero (de )?article; product sku; referentie; riferimento',
  ),
  ...labels(
    'description',
    1,
    '(item |product |service |goods )?description( of (goods|services?|work))?; (item|product|service)( name| details)?',
    'items; products; services; details; particulars; goods; article; bezeichnung; artikel( bezeichnung)?; beschreibung',
    'leistung(en)?; leistungsbeschreibung; produkt( bezeichnung)?; warenbezeichnung; ware; text; designation; libelle',
    'produit; prestation; descripcion; concepto; articulo; producto; descrizione; prodotto; articolo; omschrijving; product',
    'descricao; produto; artigo; designacao; material; work',
  ),
  ...labels(
    'quantity',
    1,
    'quantity; qty( ordered| shipped)?; menge; anzahl; quantite; qte; cantidad; cant; quantita; qta; aantal; quantidade',
    'qtde?; hours; hrs; stunden; std; stuck; stk; heures; horas; ore; uren',
  ),
  ...labels('unit', 1, 'unit; units; uom; einheit; einh; me; unite; unidad; ud; unita; um; u m; eenheid; unidade; un'),
  ...labels(
    'unitPrice',
    1,
    'unit (price|cost|rate|amount)( (net|excl|ex) ?(vat|tax)?)?; (price|cost|rate) (per|/) (unit|piece|item|hour)',
    'u / ?price; price each; each; rate; (list|net) unit price; unit net price',
    '(einzel|stuck|einheits)( |-)?preis( netto| brutto)?; (e|ep|e-)preis; ep; preis (pro|je|/) (einheit|stuck|stk|me); preis einheit',
    'prix unitaire( ht| ttc)?; prix unit( ht)?; pu( ht)?; p u( ht)?; precio (unitario|unidad|unit|ud); p unit(ario)?',
    'prezzo (unitario|unit); (stuks?|eenheids?) ?prijs; prijs per (stuk|eenheid); preco (unitario|unit); valor unit(ario)?',
  ),
  ...labels('price', 1, 'price; preis; prix; precio; prezzo; prijs; preco; tarif; tarief; cost'),
  ...labels(
    'amount',
    1,
    '(line|item|net|total|extended|ext) (total|amount|price|value|net|cost); amount; amt; total; value; sum; subtotal; sub total',
    'gesamt( ?preis| ?betrag| ?summe)?( netto| brutto| eur)?; (netto|brutto)? ?betrag( netto| brutto)?; summe; gp; g preis; wert',
    '(netto|positions) ?(wert|summe|preis); montant( ht| ttc| net)?; total (ht|ttc|net); prix total( ht)?; importe( total)?',
    '(precio|preco|valor) total; valor; importo( totale)?; totale; prezzo totale; bedrag; totaal( prijs)?; total liquido',
    '(total|amount|price) (excl|incl|ex|inc|w/o|net of) (vat|tax|gst|btw)',
  ),
  ...labels(
    'discount',
    1,
    '(discount|disc|rabatt|remise|rem|descuento|dto|dcto|sconto|korting|desconto|nachlass)( ?%| amount)?',
  ),
  ...labels(
    'taxRate',
    1,
    '(vat|tax|gst|sst|mwst|ust|tva|iva|btw)( ?%| ?-?satz| rate| code| pct)?; (mehrwertsteuer|umsatzsteuer|steuer)( ?satz| ?%)?',
    'taux( de)?( la)? tva; tipo( de)? iva; aliquota( iva)?; taxa( iva)?',
  ),
  ...labels(
    'taxAmount',
    1,
    '(vat|tax|gst|sst) (amount|amt|total); (ust|mwst|steuer) ?-?betrag; montant( de la)? tva; importe iva; imposta',
  ),
  ...labels('date', 1, 'date; datum; fecha; data; (service|delivery|liefer|leistungs) ?(date|datum)'),
];

/** Names of fields that no header is printed as. */
const FIELD_LABELS = [
  ...ITEM_LABELS,
  ...labels('description', 1, 'name; title; bezeichner; label; nom; nombre; nome; naam'),
  ...labels('amount', 1, 'total price; line sum; item sum; net; gross; betrag; line amount'),
  ...labels('article', 1, 'article; code; id; item id; product id; item'),
  ...labels('taxRate', 1, 'percent; tax percent; vat percent'),
];

/** Most of what a header says is names of columns: this share of its letters. */
const COVERED = 0.5;

const letters = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

/** What an item has beside its name, and what names it. */
const NUMBERS: readonly ItemRole[] = ['quantity', 'unitPrice', 'price', 'amount'];

/** The labels of a line that may be (a part of) a header: few words beside them, and no amounts. */
function marksIn(line: Line): HeaderMark[] {
  if (/\d[.,]\d{2}(?!\d)/.test(line.folded) || line.folded.length > 300) return [];
  const hits = labelsIn(line, ITEM_LABELS);
  const inLabels = hits.reduce((sum, hit) => sum + letters(line.folded.slice(hit.from, hit.to)), 0);
  if (inLabels < COVERED * letters(line.folded)) return [];
  return hits.map((hit) => ({ column: hit.role, at: hit }));
}

/** All names of item columns in a document, in lines that may be headers. */
export function itemMarks(sheet: Sheet): HeaderMark[] {
  return sheet.lines.flatMap(marksIn);
}

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
export const namesItems = (name: string): boolean =>
  /\b(?:(?:line|invoice|order|receipt)? ?items?|lines?|positions?|positionen|artikel|articles?|products?|produkte|lignes?|lineas?|articulos|righe|articoli|regels|artikelen|linhas|artigos|itens|goods|services)\b/.test(
    wordsOfName(name),
  );
