/** Counts who listens, so that one login cannot hold connections without end. */
export interface Listeners {
  /** Takes one of this caller's places; answers how to give it back, or null when all of them are taken. */
  enter(name: string): (() => void) | null;
}

export function createListeners(mostEach: number): Listeners {
  const counts = new Map<string, number>();
  return {
    enter: (name) => {
      const before = counts.get(name) ?? 0;
      if (before >= mostEach) return null;
      counts.set(name, before + 1);
      return () => {
        const left = (counts.get(name) ?? 0) - 1;
        if (left > 0) counts.set(name, left);
        else counts.delete(name);
      };
    },
  };
}
