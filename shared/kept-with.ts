/**
 * What is worked out of an object that is never changed in place (a record, a node, a block), kept with it: worked out once for each object, and forgotten with it.
 * `work` answers anything but undefined, and what it answers is nobody's to change.
 */
export function keptWith<Of extends object, Value extends NonNullable<unknown>>(work: (of: Of) => Value): (of: Of) => Value {
  const kept = new WeakMap<Of, Value>();
  return (of) => {
    const known = kept.get(of);
    if (known !== undefined) return known;
    const made = work(of);
    kept.set(of, made);
    return made;
  };
}
