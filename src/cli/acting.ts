import { userInfo } from 'node:os';
import type { Config } from '../config.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Acting } from '../staff/people.ts';

/** Somebody at the command line, as the audit log names him: what he calls himself, or else the machine's user. */
export async function actingAs(config: Config, name: string | undefined): Promise<Acting> {
  const { ringOf } = await import('../compose.ts');
  const ring: KeyRing = ringOf(config);
  return { by: { actor: { kind: 'cli', id: null, name: name ?? userName() }, address: null }, at: Date.now(), ring };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
