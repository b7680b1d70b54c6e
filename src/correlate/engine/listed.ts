/**
 * Which positions of a rule's list an entry stands for, as one small number: the position itself for the usual one,
 * the number of a set for an event that several listed rules had.
 */
export interface Listed {
  positions(set: number): readonly number[];
  /** The set with one more position, which comes last. */
  with(set: number, position: number): number;
  of(positions: readonly number[]): number;
}

export function createListed(size: number): Listed {
  const sets: (readonly number[])[] = Array.from({ length: size }, (_, position) => [position]);
  const numbers = new Map(sets.map((positions, set) => [positions.join(), set]));

  function of(positions: readonly number[]): number {
    const name = positions.join();
    let set = numbers.get(name);
    if (set === undefined) {
      set = sets.push(positions) - 1;
      numbers.set(name, set);
    }
    return set;
  }

  return {
    positions: (set) => sets[set]!,
    with: (set, position) => of([...sets[set]!, position]),
    of,
  };
}
