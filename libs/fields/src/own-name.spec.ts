import { describe, expect, it } from '@jest/globals';
import { extractFields } from './extract-fields.ts';
import { pageOfText } from './page-of-text.features.ts';
import type { FieldSpec } from './template.ts';

const PAGE = pageOfText(
  `
Versicherungsschein                                 Projekt-Nr.: 2024-117
Policy holder: Maria Lopez                          Dossier n° 8841/B
Fecha prevista: 12/05/2026                          Kostenstelle   4711
Nº expediente  EX-99                                Contract start date
Total weight: 12.5 kg                               03/04/2026
Kundenberoter: Hans Muster                          Wagenpark-Nr 12
Policy number: 55-66-77      Broker: Smith & Sons
Aantal colli   3
Empty one:
Next one: 5
`,
  { width: 700 },
);

const found = (name: string, spec: Partial<FieldSpec> = {}): unknown =>
  extractFields([PAGE], { data: { [name]: { type: 'string', ...spec } } }).result[name];

describe('a field that no concept speaks of', () => {
  it('is found by its name as a label, whatever its case, order, accents and abbreviations', () => {
    expect(found('projektNummer')).toBe('2024-117');
    expect(found('project_nr')).toBe('2024-117');
    expect(found('numéroDossier')).toBe('8841/B');
    expect(found('policyHolder')).toBe('Maria Lopez');
    expect(found('numeroExpediente')).toBe('EX-99');
    expect(found('POLICY_NO')).toBe('55-66-77');
    expect(found('broker')).toBe('Smith & Sons');
  });

  it('has its value below where nothing stands beside, in the type of the field', () => {
    expect(found('contractStartDate', { type: 'date' })).toBe('2026-04-03');
    expect(found('aantalColli', { type: 'integer' })).toBe(3);
    expect(found('fecha_prevista', { type: 'date' })).toBe('2026-05-12');
  });

  it('forgives a misread letter of a long name', () => {
    expect(found('kundenberater')).toBe('Hans Muster');
    expect(found('brokex')).toBeNull();
  });

  it('is found by words of its description', () => {
    expect(found('f1', { description: 'The Kostenstelle to which it is charged' })).toBe('4711');
  });

  it('does not take the next label for a value', () => {
    expect(found('emptyOne')).toBeNull();
    expect(found('nothingLikeIt')).toBeNull();
  });

  it('goes before a concept that its name says only a part of', () => {
    expect(found('totalWeight', { type: 'number' })).toBe(12.5);
  });
});
