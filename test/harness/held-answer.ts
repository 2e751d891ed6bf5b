import type { Merchant } from './merchant.ts';
import type { TransferScript } from './switch-double.ts';

/** Holds the answer to the next calls back until `release` is called. `isCalled` resolves when one has come. */
export function heldAnswer({ upstream }: Merchant, script: TransferScript) {
  const called = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  upstream.script = async () => {
    called.resolve();
    await released.promise;
    return script;
  };
  return { isCalled: called.promise, release: () => released.resolve() };
}
