import { describe, expect, it } from '@jest/globals';
import { languageOf, languageOfHint } from './languages.ts';

describe('the language of a page', () => {
  it.each([
    ['en', 'INVOICE Date 12 March Bill to Northwind Ltd Qty Unit price Amount Subtotal VAT 20% Payment within 30 days'],
    ['en', 'TAX INVOICE MART SDN BHD NO 12 JALAN BESAR QTY ITEM TOTAL 12.50 CASH 20.00 CHANGE 7.50 THANK YOU'],
    ['de', 'Rechnung Nr 20331 Datum 12.03.2024 Menge Einzelpreis Gesamt MwSt 19% Zahlbar innerhalb von 30 Tagen'],
    ['fr', 'Facture N 20331 Quantité Prix unitaire Montant Total HT TVA 20% Net à payer sous 30 jours'],
    ['es', 'Factura número 20331 Fecha 12/03/2024 Cantidad Precio Importe Base imponible IVA 21% a 30 días'],
    ['it', 'Fattura n 20331 Descrizione Quantita Prezzo Importo Imponibile IVA 22% Totale a 30 giorni'],
    ['nl', 'Factuur nr 20331 Omschrijving Aantal Prijs Bedrag Subtotaal BTW 21% te betalen binnen 30 dagen'],
    ['pt', 'Fatura n 20331 Descrição Quantidade Preço unitário Valor IVA 23% a pagar no prazo de 30 dias'],
    ['zh', '发票号码 20331 开票日期 合计 Total'],
    ['ja', '請求書 ご請求金額 お支払期限'],
    ['ko', '청구서 번호 합계 금액'],
    ['ar', 'فاتورة رقم المبلغ الإجمالي'],
    ['ru', 'Счёт номер дата сумма итого'],
  ])('is %s', (language, text) => {
    expect(languageOf(text)).toBe(language);
    if (/^[a-z]/i.test(text)) expect(languageOf(text.toUpperCase())).toBe(language);
  });

  it.each(['', '12.50 20.00', 'ACME', 'Total 12', 'la de en'])('is not told from %j', (text) => {
    expect(languageOf(text)).toBeNull();
  });
});

describe('a language hint', () => {
  it.each([
    ['de', 'de'],
    ['DEU', 'de'],
    ['ger', 'de'],
    ['pt-BR', 'pt'],
    ['zh_Hans', 'zh'],
    [' fra ', 'fr'],
  ])('%j names %s', (hint, language) => expect(languageOfHint(hint)).toBe(language));

  it.each([null, undefined, '', 'xx', 'klingon', '__proto__', 'constructor'])('%j names none', (hint) =>
    expect(languageOfHint(hint)).toBeNull(),
  );
});
