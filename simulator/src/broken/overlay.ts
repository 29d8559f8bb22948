/** A port of which some members are replaced; the others are the port's own. */
export function overlay<T extends object>(port: T, changed: Partial<T>): T {
  return new Proxy(port, {
    get: (target, name) => {
      if (Object.hasOwn(changed, name)) return Reflect.get(changed, name) as unknown;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
