import { StorageUnavailable } from '../core/unit-of-work.ts';

/** The driver's code of a fault: SQLite's stands on the error, Postgres' on its cause (stack pitfall 5). */
export function faultCode(thrown: unknown): string {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = code ?? cause?.code;
  return typeof found === 'string' ? found : '';
}

/**
 * Locked, full or failing disks; a server that is gone, starting, stopping or out of connections; work that met other
 * work again and again.
 */
const UNAVAILABLE =
  /^(SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|NOMEM|PROTOCOL)\w*|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN|08\w{3}|53\w{3}|57P0\d|58\w{3}|55P03|57014|25006|40001|40P01)$/;

/**
 * What went wrong in the database, as the rest of the code knows it: unavailable, or a fault of the program. What is known
 * as unavailable already stays as it is: it alone says whether the work may have been kept.
 */
export function asStorageFault(thrown: unknown): unknown {
  if (thrown instanceof StorageUnavailable) return thrown;
  const code = faultCode(thrown);
  return UNAVAILABLE.test(code) ? new StorageUnavailable(`database: ${code}`, { cause: thrown }) : thrown;
}
