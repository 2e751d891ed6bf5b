import { StorageUnavailable } from '../core/unit-of-work.ts';

/** The driver's code of a fault. SQLite puts it on the error, Postgres on the error's cause. */
export function faultCode(thrown: unknown): string {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = code ?? cause?.code;
  return typeof found === 'string' ? found : '';
}

/** A kind of storage fault, by the codes of the drivers and of the system. */
export interface StorageFault {
  readonly codes: RegExp;
  /** Completes "the database cannot do its work: …". */
  readonly says: string;
  /** Waiting does not help: a setting, an owner or a right is wrong. */
  readonly isMisconfigured?: true;
}

/**
 * Every storage fault there is. Work that met one can be tried again later. Any other fault is a bug in the program.
 * Codes of five letters and digits are Postgres' (its appendix A).
 */
export const STORAGE_FAULTS: readonly StorageFault[] = [
  { codes: /^(SQLITE_FULL|ENOSPC|EDQUOT|EFBIG|53100)$/, says: 'the disk is full' },
  {
    codes: /^(SQLITE_(READONLY|PERM|AUTH)\w*|EACCES|EPERM|EROFS)$/,
    says: 'this process may not write its file or its folder',
    isMisconfigured: true,
  },
  {
    codes: /^(SQLITE_CANTOPEN\w*|ENOTDIR|EISDIR)$/,
    says: 'its file, or one that SQLite needs beside it, cannot be opened',
    isMisconfigured: true,
  },
  { codes: /^SQLITE_NOTADB$/, says: 'its file is not a database', isMisconfigured: true },
  { codes: /^(SQLITE_CORRUPT\w*|XX00[12])$/, says: 'it is damaged' },
  { codes: /^(SQLITE_(BUSY|LOCKED|PROTOCOL)\w*|55P03)$/, says: 'another process holds it locked' },
  { codes: /^(SQLITE_IOERR\w*|58\w{3}|EIO)$/, says: 'the disk fails' },
  { codes: /^(SQLITE_NOMEM\w*|53200)$/, says: 'there is no memory left' },
  { codes: /^53300$/, says: 'the server takes no more connections' },
  { codes: /^53\w{3}$/, says: 'the server has run out of something it needs' },
  { codes: /^25006$/, says: 'the server only lets it be read, as a standby does' },
  { codes: /^42501$/, says: 'its user lacks the rights', isMisconfigured: true },
  { codes: /^(28\w{3}|3D000)$/, says: 'the server does not let this user in', isMisconfigured: true },
  { codes: /^57P\w{2}$/, says: 'the server is starting, stopping or has cut the session' },
  { codes: /^57014$/, says: 'the query took too long' },
  { codes: /^(08\w{3}|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE)$/, says: 'the server cannot be reached' },
  { codes: /^ETIMEDOUT$/, says: 'the server does not answer' },
  { codes: /^(ENOTFOUND|EAI_AGAIN)$/, says: 'the server’s name is not known' },
  // Work that collided with other work again and again.
  { codes: /^(40001|40P01)$/, says: 'too much work collided at once' },
];

/** The storage fault that this is, or null. */
export function storageFault(thrown: unknown): StorageFault | null {
  const code = faultCode(thrown);
  return STORAGE_FAULTS.find(({ codes }) => codes.test(code)) ?? null;
}

/** Whether only a person can fix it, in the settings or on the machine. */
export const isMisconfigured = (thrown: unknown): boolean => storageFault(thrown)?.isMisconfigured === true;

/**
 * What went wrong in the database, as the rest of the code knows it: unavailable, or a fault of the program. A fault
 * that is already known as unavailable stays as it is: it alone says whether the work may have been kept.
 */
export function asStorageFault(thrown: unknown): unknown {
  if (thrown instanceof StorageUnavailable) return thrown;
  const fault = storageFault(thrown);
  return fault ? new StorageUnavailable(`${fault.says} (${faultCode(thrown)})`, { cause: thrown }) : thrown;
}
