import type { Computed, Operand, Rule } from './template-rules.ts';

interface Named {
  readonly type: string;
  readonly properties?: Readonly<Record<string, Named>> | undefined;
  readonly items?: Named | undefined;
}

interface WithPaths {
  readonly data: Readonly<Record<string, Named>>;
  readonly computed?: Readonly<Record<string, Computed>> | undefined;
  readonly validate?: readonly Rule[] | undefined;
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Names that a path may begin with, each with what may follow a dot. */
type Scope = Readonly<Record<string, Named>>;

const inner = ({ properties, items }: Named): Scope => properties ?? items?.properties ?? {};

/** Whether a path such as `items.amount` leads to a field; what stands in an array without `items` is not known. */
function leads(scope: Scope, path: string): boolean {
  if (Object.hasOwn(scope, path)) return true;
  return [...path.matchAll(/\./g)].some(({ index }) => {
    const [head, tail] = [path.slice(0, index), path.slice(index + 1)];
    const named = Object.hasOwn(scope, head) ? scope[head] : undefined;
    if (named === undefined) return false;
    return (named.type === 'array' && named.items === undefined) || leads(inner(named), tail);
  });
}

/** Members that are one operand; other single ones say something else. */
const SINGLE = ['value', 'equals', 'atLeast', 'atMost'];

/** The lists of paths of a computed value or rule by member name. */
function operandsOf(one: Computed | Rule): (readonly [member: string, operands: readonly Operand[]])[] {
  return Object.entries(one).flatMap(([member, value]): (readonly [string, readonly Operand[]])[] => {
    if (Array.isArray(value)) return [[member, value]];
    return SINGLE.includes(member) && value !== undefined ? [[member, [value]]] : [];
  });
}

const unknown = (path: Fault['path']): Fault => ({
  path,
  message: 'must name a field of data, such as total or items.amount, or a computed value above it',
});

function faultsIn(scope: Scope, one: Computed | Rule, at: Fault['path']): Fault[] {
  return operandsOf(one).flatMap(([member, operands]) =>
    operands.flatMap((operand, i) =>
      typeof operand === 'number' || leads(scope, operand)
        ? []
        : [unknown(Array.isArray((one as Record<string, unknown>)[member]) ? [...at, member, i] : [...at, member])],
    ),
  );
}

/** Where the items of an array that a rule goes over are described. */
function scopeOf(all: Scope, rule: Rule): Scope | undefined {
  const each = 'each' in rule ? rule.each : undefined;
  if (each === undefined) return all;
  const array = Object.hasOwn(all, each) ? all[each] : undefined;
  return array?.type === 'array' ? inner(array) : undefined;
}

/** What `computed` and `validate` name without its being there, and computed values that take the name of a field. */
export function unknownPaths({ data, computed = {}, validate = [] }: WithPaths): Fault[] {
  let scope: Scope = data;
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(computed)) {
    if (Object.hasOwn(data, name))
      faults.push({ path: ['computed', name], message: 'must not have the name of a field of data' });
    faults.push(...faultsIn(scope, value, ['computed', name]));
    scope = { ...scope, [name]: { type: 'number' } };
  }
  validate.forEach((rule, i) => {
    const own = scopeOf(scope, rule);
    if (own === undefined)
      faults.push({ path: ['validate', i, 'each'], message: 'must name a field of data with the type array' });
    else faults.push(...faultsIn(own, rule, ['validate', i]));
  });
  return faults;
}
