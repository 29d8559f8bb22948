import { labels, translated } from '../labels.ts';
import type { Label } from '../labels.ts';

/** Whose name and address stand under a label; `other` is none of the parties. */
export type Party = 'seller' | 'buyer' | 'delivery' | 'other';

/** Seller, buyer and receiver in English, German and French; labels that head the block of another. */
const COMMON: readonly Label<Party>[] = [
  ...labels(
    'seller',
    1,
    'verkaufer; lieferant; rechnungs(er)?steller; leistungserbringer; seller',
    'vendor; supplier; sold by; vendeur; fournisseur; emetteur; prestataire; auftragnehmer',
  ),
  ...labels('seller', 0.7, 'from', 'von', 'absender', 'issued by', 'payable to', 'de'),
  ...labels(
    'buyer',
    1,
    'kaufer( leistungsempfanger)?; rechnung an; rechnungs(empfanger|adresse|anschrift); leistungsempfanger',
    'bill(ed)? to; sold to; invoice(d)? to; billing address; buyer',
    'purchaser; acheteur; facturee? a; adresse de facturation; auftraggeber; besteller; charge to; invoice address',
  ),
  ...labels(
    'buyer',
    0.7,
    'kunde; customer; client; to; an; empfanger; destinataire; a l attention de; attention; customer name',
    'kundenname',
  ),
  ...labels(
    'delivery',
    0.5,
    'ship(ped)? to; deliver(ed)? to; delivery address; shipping address; lieferadresse; lieferanschrift',
    '(abweichender )?warenempfanger; adresse de livraison; livre a; livraison',
  ),
  ...labels(
    'other',
    1,
    '(abweichender )?zahlungsempfanger; steuerbevollmachtigter( des verkaufers)?; steuervertreter; payee; remit to',
    'beneficiaire; account holder; kontoinhaber; sales contact; contact commercial; bemerkung(en)?; positionsdaten',
  ),
];

const SOUTH_AND_LOW: readonly Label<Party>[] = [
  ...translated<Party>('seller', 1, {
    es: 'vendedor; proveedor; emisor; datos del (vendedor|proveedor|emisor)',
    it: 'venditore; fornitore; cedente( prestatore)?; emittente',
    nl: 'verkoper; leverancier',
    pt: 'vendedor; fornecedor; emitente',
  }),
  ...translated<Party>('seller', 0.7, { es: 'remitente', it: 'mittente; da', nl: 'afzender; van', pt: 'remetente' }),
  ...translated<Party>('buyer', 1, {
    es: 'facturar a; facturado a; datos (de facturacion|del cliente); comprador; direccion de facturacion',
    it: 'fatturare a; intestato a; intestatario; spett le; spettabile; cessionario( committente)?; acquirente; committente',
    nl: 'factuur adres; factureren aan; koper; gefactureerd aan; opdrachtgever; besteller',
    pt: 'faturar a; faturado a; comprador; adquirente; morada de faturacao; exmo(s|as)? sr(s|as)?',
  }),
  ...translated<Party>('buyer', 0.7, {
    es: 'cliente; destinatario; para',
    it: 'cliente; destinatario',
    nl: 'klant; aan; geadresseerde',
    pt: 'cliente; destinatario; para',
  }),
  ...translated<Party>('delivery', 0.5, {
    es: '(direccion|lugar|datos) de (entrega|envio); (enviar|entregar) a; enviado a',
    it: '(indirizzo|luogo) di (consegna|destinazione|spedizione); (spedire|consegnare) a; destinazione( merce)?; luogo di destinazione',
    nl: '(af)?lever(ings)? ?adres; (ver)?zenden aan; leveren aan; bezorgadres; aflever adres',
    pt: '(morada|local|endereco) de (entrega|envio|descarga); (enviar|entregar) a; local de descarga',
  }),
  ...labels<Party>(
    'other',
    1,
    'titular( de la cuenta| da conta)?; rekeninghouder; intestatario (del )?conto; titulaire( du compte)?',
  ),
];

/** Labels that head the name and address of a party, in the seven languages. */
export const PARTY_LABELS: readonly Label<Party>[] = [...COMMON, ...SOUTH_AND_LOW];
