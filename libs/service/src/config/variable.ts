import type { Kind } from './kinds.ts';

/** What is said of a variable. */
interface About {
  /** A phrase for those who set it. */
  readonly meaning: string;
  /** Its value is never shown. */
  readonly secret?: boolean;
}

/** An environment variable that gives a `T`. */
export interface Variable<T = unknown> extends About {
  readonly kind: Kind<unknown>;
  /**
   * What holds where it is not set: it must be; a value, as it would be written; or, in words, what is done without
   * one.
   */
  readonly absent: 'required' | { readonly value: string } | { readonly words: string };
  /** Carries the type alone. */
  readonly gives?: T;
}

/** The variables of an application by name. */
export type Variables = Readonly<Record<string, Variable>>;

/** Their values by name. */
export type Values<V extends Variables> = {
  readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never;
};

/** A variable without which nothing starts. */
export const required = <T>(kind: Kind<T>, about: About): Variable<T> => ({ ...about, kind, absent: 'required' });

/** A variable with a default, written as a user would write it. */
export const byDefault = <T>(value: string, kind: Kind<T>, about: About): Variable<T> => ({
  ...{ ...about, kind, absent: { value } },
});

/** A variable that may be left out. @param words what is done then: `made at the first start`. */
export const optional = <T>(words: string, kind: Kind<T>, about: About): Variable<T | undefined> => ({
  ...{ ...about, kind, absent: { words } },
});
