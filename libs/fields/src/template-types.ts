import * as z from 'zod';

/** The field types of the contract, in the order its error message names them, and the additional ones. */
const CONTRACT_TYPES = ['string', 'number', 'boolean', 'date', 'array', 'object'] as const;
const MORE_TYPES = ['integer', 'money', 'percent', 'email', 'phone', 'iban', 'vatId', 'enum', 'address'] as const;
const FIELD_TYPES = [...CONTRACT_TYPES, ...MORE_TYPES] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const fieldType = z.enum(FIELD_TYPES, { error: `must be one of: ${CONTRACT_TYPES.join(', ')}` });
