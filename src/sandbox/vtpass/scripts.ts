import { z } from 'zod';

/** What a call is about. */
interface Subject {
  readonly serviceId: string;
  readonly account: string;
  readonly requestId?: string | undefined;
}

/** Which calls a script is for. Without any of these it is for the next one, whatever that is. */
export const fits = z.strictObject({
  serviceId: z.string().optional(),
  account: z.string().optional(),
  requestId: z.string().optional(),
});
export type Fits = z.output<typeof fits>;

/** What is to happen to calls that come later. */
export interface Scripts<Knobs> {
  /** For so many calls, 1 when left out. */
  readonly add: (knobs: Knobs, fits?: Fits, times?: number) => void;
  /** The oldest script that fits, which is used up by it; null when none fits. */
  readonly take: (subject: Subject) => Knobs | null;
  readonly clear: () => void;
}

export function createScripts<Knobs>(): Scripts<Knobs> {
  let waiting: { readonly knobs: Knobs; readonly fits: Fits; left: number }[] = [];
  return {
    add: (knobs, fits = {}, times = 1) => void waiting.push({ knobs, fits, left: times }),
    take: (subject) => {
      const found = waiting.find(({ fits: wanted }) => isFor(wanted, subject));
      if (!found) return null;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((one) => one !== found);
      return found.knobs;
    },
    clear: () => {
      waiting = [];
    },
  };
}

const isFor = (wanted: Fits, subject: Subject): boolean =>
  (['serviceId', 'account', 'requestId'] as const).every(
    (name) => wanted[name] === undefined || wanted[name] === subject[name],
  );
