import { BlockList, isIP } from 'node:net';
import { MODES, type Mode } from '../../core/mode.ts';
import { networkAddress } from '../../core/network-address.ts';
import { type Result, err, ok } from '../../core/result.ts';
import { type EventName, EVENTS } from './payloads.ts';
import { type SignatureEncoding, type SignedForm, verify } from './signature.ts';

/** Secret keys of one mode, the current one first (docs/security.md#who-is-believed). Empty: the mode is not served. */
export type ModeKeys = Readonly<Record<Mode, readonly string[]>>;

export interface TrustSettings {
  readonly keys: ModeKeys;
  readonly encoding: SignatureEncoding;
  readonly unsignedEvents: readonly EventName[];
  /** The URLs carry a secret token, so a caller must know it. */
  readonly hasUrlToken: boolean;
  readonly allowedIps: readonly string[];
}

/** What a delivery proves about where it comes from. */
export type Trust =
  | { readonly kind: 'signed'; readonly form: SignedForm; readonly mode: Mode }
  /** Unsigned, as the merchant permits for this event; `verified` when its source is trusted otherwise. */
  | { readonly kind: 'unsigned'; readonly verified: boolean };

/** `setting` is for the log: which setting governs the refusal. */
export interface Distrust {
  readonly code: 'bad_signature' | 'unsigned_event';
  readonly setting: string;
}

export interface Presented {
  readonly signature: string | undefined;
  readonly raw: Uint8Array;
  readonly parsed: unknown;
  readonly event: string;
  readonly mode: SaidMode | null;
  readonly address: string;
}

/** The mode a body names. `isExact`: to the letter. Then only a key of that mode can have signed it. */
export interface SaidMode {
  readonly mode: Mode;
  readonly isExact: boolean;
}

export type Examine = (presented: Presented) => Result<Trust, Distrust>;

/** Decides from the bytes of a delivery alone how far to believe it (docs/security.md#who-is-believed). */
export function createTrust(settings: TrustSettings): Examine {
  const addresses = addressList(settings.allowedIps);
  return ({ signature, raw, parsed, event, mode: said, address }) => {
    const mode = said?.mode ?? null;
    if (signature === undefined || signature === '') {
      const listed = isKnown(event) && settings.unsignedEvents.includes(event);
      if (!listed) return err({ code: 'unsigned_event', setting: 'FINSWICH_UNSIGNED_EVENTS' });
      if (mode !== null && settings.keys[mode].length === 0) return err(wrongKey(mode));
      const allowed = isIP(address) !== 0 && addresses.check(address, familyOf(address));
      return ok({ kind: 'unsigned', verified: settings.hasUrlToken || allowed });
    }
    const candidates = said?.isExact ? [said.mode] : MODES;
    for (const candidate of candidates) {
      const match = verify(signature, raw, parsed, settings.keys[candidate], settings.encoding);
      if (match) return ok({ kind: 'signed', form: match.form, mode: candidate });
    }
    if (mode !== null && settings.keys[mode].length === 0) return err(wrongKey(mode));
    return err({
      code: 'bad_signature',
      setting: `FINSWICH_${mode ?? '<MODE>'}_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING`,
    });
  };
}

/** The keys of this mode are missing, or a key of another mode signed it. */
export const wrongKey = (mode: Mode): Distrust => ({ code: 'bad_signature', setting: `FINSWICH_${mode}_SECRET_KEY` });

const isKnown = (event: string): event is EventName => (EVENTS as readonly string[]).includes(event);

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Bits before the IPv4 address inside an IPv6 one. */
const MAPPED_BITS = 96;

/** Addresses and CIDR ranges, in any spelling of an address; throws on text that is neither. */
export function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [written = '', bits] = entry.split('/');
    const address = networkAddress(written) ?? written;
    const isMapped = isIP(written) === 6 && isIP(address) === 4;
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else if (isMapped && Number(bits) < MAPPED_BITS) list.addSubnet(written, Number(bits), 'ipv6');
    else list.addSubnet(address, isMapped ? Number(bits) - MAPPED_BITS : Number(bits), familyOf(address));
  }
  return list;
}
