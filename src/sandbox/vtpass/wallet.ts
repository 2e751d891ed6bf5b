/** One line of the merchant's float at VTpass, in kobo; a charge is negative. */
export interface WalletEntry {
  readonly kind: 'charge' | 'reversal' | 'adjustment';
  /** Null for an adjustment. */
  readonly requestId: string | null;
  readonly minor: number;
  readonly at: number;
}

/** The merchant's float at VTpass. An order is charged once, and given back once at most. */
export interface Wallet {
  readonly openingMinor: number;
  readonly balanceMinor: number;
  readonly entries: readonly WalletEntry[];
  readonly covers: (minor: number) => boolean;
  readonly charge: (requestId: string, minor: number, at: number) => void;
  /** Gives back what the order was charged; nothing when it was not charged, or has it back. */
  readonly giveBack: (requestId: string, at: number) => void;
  /** As though somebody had paid in, or drawn out. */
  readonly adjustTo: (minor: number, at: number) => void;
}

export function createWallet(openingMinor: number): Wallet {
  const entries: WalletEntry[] = [];
  const charged = new Map<string, number>();
  let balanceMinor = openingMinor;
  const book = (entry: WalletEntry): void => {
    entries.push(entry);
    balanceMinor += entry.minor;
  };
  return {
    openingMinor,
    get balanceMinor() {
      return balanceMinor;
    },
    entries,
    covers: (minor) => minor <= balanceMinor,
    charge: (requestId, minor, at) => {
      charged.set(requestId, minor);
      book({ kind: 'charge', requestId, minor: -minor, at });
    },
    giveBack: (requestId, at) => {
      const minor = charged.get(requestId);
      if (minor === undefined) return;
      charged.delete(requestId);
      book({ kind: 'reversal', requestId, minor, at });
    },
    adjustTo: (minor, at) => book({ kind: 'adjustment', requestId: null, minor: minor - balanceMinor, at }),
  };
}
