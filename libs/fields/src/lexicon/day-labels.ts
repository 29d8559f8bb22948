import { labels, translated } from '../labels.ts';
import type { Label } from '../labels.ts';

/** What a date of a paper is; `other` is none of them. */
export type DayRole =
  | 'issueDate'
  | 'dueDate'
  | 'orderDate'
  | 'deliveryDate'
  | 'statementDate'
  | 'period'
  | 'periodStart'
  | 'periodEnd'
  | 'other';

const DI = '( (de la|de l|de|del|della|dell|di|do|da|d))?';

const DUE = translated<DayRole>('dueDate', 1, {
  en: '(payment |invoice )?due( date| on| by)?; date due; (payable|pay|payment|please remit|remit|to be paid)(\\s+[a-z\\d]{1,20}){0,2} (by|until|before)',
  de: 'falligkeits?( ?datum)?; fallig( am| bis| zum)?; (zahlbar|zu zahlen|zahlung|uberweisen)(\\s+[a-z\\d]{1,20}){0,5} (bis|zum)( zum)?; zahlungsziel; zahlungstermin',
  fr: `(date${DI} )?(d )?echeance; (payable|payer|regler|reglement)(\\s+[a-z\\d]{1,20}){0,2} avant( le)?; date limite (de )?paiement`,
  es: `(fecha${DI} )?vencimiento; vence( el)?; fecha limite (de )?pago; pagar antes del?; pagadero (el|hasta)`,
  it: `(data${DI} )?scadenza( pagamento)?; scade il; da pagare entro( il)?; pagamento entro( il)?`,
  nl: 'verval (datum|dag); uiterste betaaldatum; te betalen (voor|uiterlijk)( op)?; betalen voor; uiterlijk( op)?; betaaldatum',
  pt: `(data${DI} )?vencimento; vence a; data limite (de )?pagamento; pagar ate; pagamento ate`,
});

const ISSUE: readonly Label<DayRole>[] = [
  ...translated<DayRole>('issueDate', 1, {
    en: '(invoice|inv|bill|receipt|tax invoice|doc|document|issue|issuing|trans(action)?) date; date of (invoice|issue); date issued; issued( at| on)?; invoice dt',
    de: '(rechnungs|ausstellungs|beleg|gutschrifts) datum; rechnung vom',
    fr: `date${DI} (emission|facture|facturation|document); facture du; emise? le`,
    es: `fecha${DI}( la)? (emision|factura|expedicion|documento); emitid[ao] el`,
    it: `data${DI} (emissione|fattura|documento); emess[ao] il; fattura del`,
    nl: '(factuur|document) datum; datum factuur; uitgifte datum',
    pt: `data${DI} (emissao|fatura|documento); emitid[ao] em`,
  }),
  ...labels('issueDate', 0.8, '(?<!-)date( time)?', 'datum', 'date / time', 'tarikh', 'den', 'le', 'dated', 'dt'),
  ...labels('issueDate', 0.8, 'fecha', 'data( e ora)?', 'fecha y hora', 'del', 'data e hora'),
  {
    role: 'issueDate',
    weight: 0.9,
    words: {
      pattern:
        /(?<![a-z])(?:nr|no|nummer|n°|nº|n)[.:]?\s*[\w/.-]*\d[\w/.-]*\s+(?:vom|von|dated|du|date|del|de fecha|van|de|d\.d\.)(?![a-z])/y,
    },
  },
];

const ORDER: readonly Label<DayRole>[] = translated<DayRole>('orderDate', 1, {
  en: '(purchase )?(order|po) date; date (of order|ordered); ordered( on)?',
  de: '(bestell|auftrags) datum; auftrag datum( lief)?; (bestellung|auftrag)(\\s+[a-z\\d]{1,20})? vom; datum der bestellung',
  fr: `date${DI} commande; commande du; commande le`,
  es: `fecha${DI} (pedido|orden)( de compra)?; pedido del`,
  it: `data${DI} ordine; ordine del`,
  nl: '(bestel|order) datum; datum bestelling; besteld op',
  pt: `data${DI} (encomenda|pedido)`,
});

const DELIVERY: readonly Label<DayRole>[] = translated<DayRole>('deliveryDate', 1, {
  en: '((requested|expected|required|promised) )?(delivery|deliver|despatch|dispatch|ship(ping|ped)?|supply) (date|by|on); date (of )?(delivery|shipped|supply|dispatch|despatch); required by; delivered on; need by',
  de: '(liefer|lieferschein|versand|leistungs|liefer und leistungs|liefer bzw leistungs|wunsch liefer) (datum|termin|zeitpunkt); datum der lieferung; geliefert am; lieferung(\\s+[a-z\\d]{1,20})? vom; lieferung am; auftrag datum lief',
  fr: `date${DI} (livraison|expedition|prestation)( souhaitee| prevue)?; date (prevue|souhaitee) (de )?livraison; livre le; livraison (le|prevue)( le)?`,
  es: `fecha${DI} (entrega|envio|albaran)( prevista| solicitada)?; fecha (prevista|solicitada|estimada) (de )?entrega; entregado el`,
  it: `data${DI} (consegna|spedizione|trasporto|ddt)( prevista| richiesta)?; data (prevista|richiesta) (di )?consegna; consegna (entro|prevista)( il)?`,
  nl: '(gewenste )?(lever|leverings?|verzend|bezorg) datum; geleverd op; datum levering; leverdag',
  pt: `data${DI} (entrega|envio|expedicao|guia)( prevista)?; data (prevista|pretendida) (de )?entrega; entregue em`,
});

/** The period of a statement: two dates behind one label, or one behind each. */
const PERIOD: readonly Label<DayRole>[] = [
  ...translated<DayRole>('period', 1, {
    en: '(statement |billing |account )?period( from| covered)?; statement (from|for)',
    de: '(abrechnungs|auszugs|konto|berichts)? ?zeitraum( vom| von)?; umsatze vom',
    fr: `periode( (du|de|d))?; releve (du|de la periode)`,
    es: 'periodo( del?)?; movimientos del',
    it: 'periodo( dal| di riferimento)?; movimenti dal',
    nl: 'periode( van)?',
    pt: 'periodo( de)?; movimentos de',
  }),
  ...labels(
    'periodStart',
    0.9,
    '(period|statement) (start|begin)( date)?; start date; from date; (date|anfangs|start|begin) datum; zeitraum beginn',
    'date de debut; fecha (de )?inicio; desde; data (di )?inizio; begindatum; data (de )?inicio; date from; from; dal',
  ),
  ...labels(
    'periodEnd',
    0.9,
    '(period|statement) end( date)?; end date; to date; (end|schluss) datum; date de fin; fecha (de )?fin; hasta',
    'data (di )?fine; einddatum; data (de )?fim; date to; closing date',
  ),
];

const STATEMENT: readonly Label<DayRole>[] = translated<DayRole>('statementDate', 1, {
  en: 'statement date; date of statement',
  de: '(auszugs?|kontoauszug) datum; kontoauszug vom; auszug vom',
  fr: `date${DI} (releve|extrait); releve (de compte )?(au|arrete au); arrete au`,
  es: `fecha${DI} extracto`,
  it: `data${DI} estratto( conto)?`,
  nl: '(afschrift|rekeningafschrift) datum; datum afschrift',
  pt: `data${DI} extrato`,
});

const OTHER: readonly Label<DayRole>[] = labels(
  'other',
  1,
  '(service|print(ed)?|start|end|birth|expiry|exp|expire[sd]?|valid|value|payment|reference|manufacture|departure|arrival|check in|check out) date',
  'date (of )?(birth|printed|expiry); valid (until|till|from|to); best before',
  '(vertrags|druck|geburts|valuta|buchungs|reise|bezugs|wert) (datum|stellung|tag); gultig bis; (leistungs|bezugs|reise) zeitraum',
  '(schreibens?|telefonats?|version)(\\s+[a-z\\d]{1,20})? vom',
  `date${DI} (naissance|paiement|valeur|operation|validite); valable jusqu( au)?`,
  `fecha${DI} (nacimiento|pago|valor|operacion|caducidad|impresion); valido hasta`,
  `data${DI} (nascita|pagamento|valuta|operazione|contabile|validita|stampa|nascimento|valor|impressao|validade)`,
  '(geboorte|betaal|valuta|boek|print|geldigheids) datum; geldig tot',
);

/** Days of papers, in the seven languages. */
export const DAY_LABELS: readonly Label<DayRole>[] = [
  ...DUE,
  ...ISSUE,
  ...ORDER,
  ...DELIVERY,
  ...STATEMENT,
  ...PERIOD,
  ...OTHER,
];
