import type { Merchant } from './merchant.ts';
import type { TransferScript } from './switch-double.ts';

/** The next calls are answered only when it is told to; says when one came. */
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
