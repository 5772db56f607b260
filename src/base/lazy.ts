// What is dear to make and always the same is made when it is first asked for, and no work is done at import.

/** A value that is made once, by the first call. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
