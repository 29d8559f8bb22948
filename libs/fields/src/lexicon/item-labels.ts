import { labels, translated } from '../labels.ts';
import type { Label } from '../labels.ts';
import type { ItemRole } from '../vocabulary.ts';

/** Headers in English, German, French, Spanish, Italian, Dutch and Portuguese, patterns over folded text (see `labels`). */
export const ITEM_LABELS: readonly Label<ItemRole>[] = [
  ...labels(
    'position',
    1,
    'pos(ition)?( nr)?; line( no)?; no; nr; n°; #; lfd nr; ligne; linea; sl no; s / n; sno; riga; regel; linha',
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
    'quantity; qty( ordered| shipped)?; menge; anzahl; quantite; qte; cantidad; cant; quantita; qta; q ta; q te; aantal; quantidade',
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
  // Delivery notes and orders.
  ...labels(
    'quantity',
    1,
    '(delivered|shipped|ordered|deliver|ship|order)( quantity| qty)?; (quantity|qty) (delivered|shipped|ordered)',
    '(liefer|bestell) menge; gelieferte menge; geliefert; bestellt; (quantite|qte) (livree|commandee|expediee); livree?; nombre',
    '(cantidad|cant) (entregada|pedida|enviada|servida); unidades; (quantita|qta) (consegnata|ordinata|spedita); pezzi; n colli',
    '(geleverd|besteld)( aantal)?; aantal (geleverd|besteld); (quantidade|qtd) (entregue|encomendada|pedida); qtd',
  ),
  ...labels(
    'unit',
    1,
    'unit of measure; packaging; verpackung; einheiten; conditionnement; unidad de medida; unita di misura',
  ),
  ...labels(
    'article',
    1,
    'article n°; (n°|no|num) (d )?article; art\\. ?n°; cod articolo; codice articolo; codigo (de )?(articulo|producto|artigo)',
    'art ?nr; artikel ?code; bestell ?nr; referencia (articulo|producto); cod (art|prod); item code; ref article',
  ),
  ...labels(
    'description',
    1,
    'descrizione (articolo|merce|prodotto); descripcion (del )?(articulo|producto); detalle; dettaglio',
  ),
  ...labels(
    'description',
    1,
    'designation (des )?(produits?|articles?|marchandises?); descricao (do )?(artigo|produto); artikelomschrijving',
  ),
];

/** Headers of the movements of an account, in the seven languages. */
export const MOVEMENT_LABELS: readonly Label<ItemRole>[] = [
  ...translated<ItemRole>('date', 1, {
    en: 'date; (posting|booking|transaction|trans|post|entry) date; date (posted|of transaction)',
    de: 'datum; (buchungs|bu) ?(tag|datum); buchung; bu tag',
    fr: 'date( (de l |d |de )?(operation|comptable))?',
    es: 'fecha( (de )?(operacion|oper|mov|movimiento))?',
    it: 'data( (operazione|oper|contabile|movimento))?',
    nl: 'datum; (boek|transactie) datum',
    pt: 'data( (mov|movimento|operacao|lancamento|do movimento))?',
  }),
  ...translated<ItemRole>('valueDate', 1, {
    en: 'value( date)?; val date',
    de: 'valuta( datum)?; wert( ?stellung)?; wertstellungs ?(tag|datum)',
    fr: '(date (de )?)?valeur',
    es: '(fecha |f )?valor',
    it: '(data )?valuta',
    nl: 'rente ?datum; valuta ?datum',
    pt: '(data )?valor',
  }),
  ...translated<ItemRole>('description', 1, {
    en: '(transaction )?(description|details?|particulars|narrative|reference|type|payee); transactions?',
    de: '(buchungs ?text|verwendungszweck|vorgang|umsatz ?art|text|erlauterung|beschreibung|empfanger|auftraggeber)( verwendungszweck)?; vorgang',
    fr: '(libelle|nature|designation|operations?)( (de l |des )?operations?)?; nature (de l |des )?operations?; detail',
    es: '(concepto|descripcion|detalle|movimiento)( (de la )?operacion)?',
    it: '(descrizione|causale)( (operazioni?|movimenti?))?; operazione',
    nl: '(omschrijving|mededelingen|naam|tegenrekening)( / omschrijving)?; naam omschrijving',
    pt: '(descricao|descritivo|movimento)( (do )?movimento)?',
  }),
  ...translated<ItemRole>('debit', 1, {
    en: 'debits?( amount)?; withdrawals?; paid out; money out; payments?; (amount )?out; charges',
    de: 'soll; lastschrift(en)?; belastung(en)?; ausgang; ausgaben; zu ihren lasten',
    fr: 'debits?( euros?)?; retraits?; depenses',
    es: 'debe; cargos?; debitos?; retiros?; pagos',
    it: 'addebiti?; dare; uscite; addebito',
    nl: 'af; afschrijving(en)?; debet; bedrag af; uitgaven',
    pt: 'debitos?; levantamentos; saidas',
  }),
  ...translated<ItemRole>('credit', 1, {
    en: 'credits?( amount)?; deposits?; paid in; money in; receipts?; (amount )?in',
    de: 'haben; gutschrift(en)?; eingang; einnahmen; zu ihren gunsten',
    fr: 'credits?( euros?)?; versements?; depots?; recettes',
    es: 'haber; abonos?; creditos?; ingresos?; depositos?',
    it: 'accrediti?; avere; entrate; accredito',
    nl: 'bij; bijschrijving(en)?; credit; bedrag bij; ontvangsten',
    pt: 'creditos?; depositos; entradas',
  }),
  ...translated<ItemRole>('amount', 1, {
    en: 'amount( in [a-z]{3})?',
    de: 'betrag( in [a-z]{3}| eur)?; umsatz',
    fr: 'montant( en euros?)?',
    es: 'importe( eur| en euros)?',
    it: 'importo( in euro)?',
    nl: 'bedrag( eur)?',
    pt: 'montante; importancia',
  }),
  ...translated<ItemRole>('balance', 1, {
    en: '(running |account )?balance',
    de: '(konto)?(saldo|stand)',
    fr: 'solde',
    es: 'saldo( disponible| contable)?',
    pt: 'saldo( contabilistico| disponivel)?',
  }),
];

/** Names of fields, those that no header is printed as first. */
export const FIELD_LABELS: readonly Label<ItemRole>[] = [
  ...labels('valueDate', 1, 'value ?date; (date|fecha|data) (de )?(valeur|valor|valuta)'),
  ...labels('debit', 1, 'debits?; withdrawal; paid out; money out; soll; debe; cargo; addebito; dare; af; debito'),
  ...labels('credit', 1, 'credits?; deposit; paid in; money in; haben; haber; abono; accredito; avere; bij; credito'),
  ...labels('balance', 1, '(running )?balance( after( it)?)?; saldo; solde; kontostand'),
  ...labels('date', 1, '(booking|posting|transaction) date; date of (booking|posting)'),
  ...labels('description', 1, 'name; title; bezeichner; label; nom; nombre; nome; naam'),
  ...labels('amount', 1, 'total price; line sum; item sum; net; gross; betrag; line amount'),
  ...labels('article', 1, 'article; code; id; item id; product id; item'),
  ...labels('taxRate', 1, 'percent; tax percent; vat percent'),
  ...ITEM_LABELS,
];
