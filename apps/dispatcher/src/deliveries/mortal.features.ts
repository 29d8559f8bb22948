import { StoreUnavailable } from '@docket/records';

/** How long a process lives: it dies at its `calls`-th call to a store, which was carried out or not. */
export interface Life {
  calls: number;
  readonly carriesOutTheLast: boolean;
  /** Awaited before each call: lets others go first. */
  readonly pause?: () => Promise<void>;
}

/**
 * A store as a process sees it that dies in the middle: after its last call everything fails, as nothing that a dead
 * process would have done is done.
 */
export function mortal<T extends object>(store: T, life: Life): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        await life.pause?.();
        life.calls -= 1;
        if (life.calls < 0 || (life.calls === 0 && !life.carriesOutTheLast)) throw new StoreUnavailable('died');
        const result: unknown = await Reflect.apply(member, target, args);
        if (life.calls <= 0) throw new StoreUnavailable('died');
        return result;
      };
    },
  });
}
