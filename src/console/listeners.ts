/** Counts open live connections per caller, so that one login cannot hold any number of them. */
export interface Listeners {
  /** Takes one of this caller's places. Returns the function that gives it back; null when all are taken. */
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
