import { FAILPOINTS, type Failpoint } from './failpoint-names.ts';

/** What happens at a failpoint; `pause` in ms. */
export type Fault = { readonly kind: 'kill' | 'stop' | 'fail' } | { readonly kind: 'pause'; readonly ms: number };

/** Each time, the nth time only (from 1), or each time with a chance (percent). */
type When =
  | { readonly every: true }
  | { readonly nth: number; readonly every?: never }
  | { readonly percent: number; readonly every?: never };

export interface Arm {
  readonly name: Failpoint;
  readonly fault: Fault;
  readonly when: When;
}

/** Says in a sentence what is wrong with a specification. */
export class FailpointSyntax extends Error {
  override readonly name = 'FailpointSyntax';
}

const ACTIONS = 'kill, stop, fail, pause:<ms>';
const ARM = /^(?<name>[^=]+)=(?<action>[a-z]+)(?::(?<ms>\d{1,7}))?(?:@(?<count>\d{1,9})(?<percent>%)?)?$/;

/**
 * Reads `name=action[:ms][@n|@p%]`, several with commas; empty: none.
 * @throws FailpointSyntax
 */
export function parseFailpoints(text: string): readonly Arm[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map(parseArm);
}

function parseArm(part: string): Arm {
  const found = ARM.exec(part)?.groups;
  const name = found?.['name'] ?? '';
  if (!found)
    throw new FailpointSyntax(`"${part}" is no failpoint: write name=action[@n or @p%], action one of ${ACTIONS}.`);
  if (!isFailpoint(name))
    throw new FailpointSyntax(`There is no failpoint "${name}". There are: ${Object.keys(FAILPOINTS).join(', ')}.`);
  return {
    name,
    fault: faultOf(part, found['action'] ?? '', found['ms']),
    when: whenOf(part, found['count'], found['percent']),
  };
}

function faultOf(part: string, action: string, ms: string | undefined): Fault {
  if (action === 'pause' && ms !== undefined) return { kind: 'pause', ms: Number(ms) };
  if ((action === 'kill' || action === 'stop' || action === 'fail') && ms === undefined) return { kind: action };
  throw new FailpointSyntax(`"${part}" has no action that is known: use one of ${ACTIONS}.`);
}

function whenOf(part: string, count: string | undefined, percent: string | undefined): When {
  if (count === undefined) return { every: true };
  const n = Number(count);
  if (percent === undefined && n >= 1) return { nth: n };
  if (percent !== undefined && n >= 1 && n <= 100) return { percent: n };
  throw new FailpointSyntax(`"${part}" never happens: say @n with n from 1, or @p% with p from 1 to 100.`);
}

const isFailpoint = (name: string): name is Failpoint => Object.hasOwn(FAILPOINTS, name);
