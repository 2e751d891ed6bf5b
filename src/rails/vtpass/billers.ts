import type { AccountKind, Biller, Item } from '../../catalogue/ports.ts';
import { SCENE_NAMES, type Scene } from '../../catalogue/scenes.ts';
import { MINUTE } from '../../core/clock.ts';
import { entryOf } from '../../core/entry-of.ts';
import type { OrderCall } from '../../transactions/ordered/ports.ts';
import type { Gives } from './value.ts';

/** A biller of the bill-payments API, and what it is at VTpass. */
export interface BillerRow {
  readonly scene: Scene;
  readonly billerId: string;
  /** Null: as VTpass calls it. */
  readonly name: string | null;
  /** Its name at VTpass. VTpass's pages do not agree about some; its list of services tells which one it is. */
  readonly serviceIds: readonly [string, ...string[]];
  readonly account: AccountKind;
}

/** How VTpass calls a scene, and what an account is there unless a row says otherwise. */
export const SCENES_OF_VTPASS: Readonly<Record<Scene, { readonly identifier: string; readonly account: AccountKind }>> =
  {
    airtime: { identifier: 'airtime', account: 'phone' },
    data: { identifier: 'data', account: 'phone' },
    cable: { identifier: 'tv-subscription', account: 'smartcard' },
    electricity: { identifier: 'electricity-bill', account: 'meter' },
    education: { identifier: 'education', account: 'count' },
  };

type Known = readonly [
  billerId: string,
  name: string,
  serviceIds: readonly [string, ...string[]],
  account?: AccountKind,
];
const rows = (scene: Scene, known: readonly Known[]): readonly BillerRow[] =>
  known.map(([billerId, name, serviceIds, account = SCENES_OF_VTPASS[scene].account]) => ({
    scene,
    billerId,
    name,
    serviceIds,
    account,
  }));

/** The billers that are built in. VTPASS_BILLERS adds more. */
const BUILT_IN: readonly BillerRow[] = [
  ...rows('airtime', [
    ['MTN', 'MTN', ['mtn']],
    ['GLO', 'GLO', ['glo']],
    ['AIRTEL', 'Airtel', ['airtel']],
    ['9MOBILE', '9mobile', ['etisalat']],
  ]),
  ...rows('data', [
    ['MTN', 'MTN Data', ['mtn-data']],
    ['GLO', 'GLO Data', ['glo-data']],
    ['AIRTEL', 'Airtel Data', ['airtel-data']],
    ['9MOBILE', '9mobile Data', ['etisalat-data', '9mobile-data', '9mobile']],
    ['GLO_SME', 'GLO SME Data', ['glo-sme-data']],
    // The customer is found by e-mail, and one of the customer's accounts is paid.
    ['SMILE', 'Smile', ['smile-direct'], 'account'],
  ]),
  ...rows('cable', [
    ['DSTV', 'DSTV', ['dstv']],
    ['GOTV', 'GOTV', ['gotv']],
    ['STARTIMES', 'Startimes', ['startimes']],
    ['SHOWMAX', 'Showmax', ['showmax'], 'phone'],
  ]),
  ...rows('electricity', [
    ['IKEDC', 'Ikeja Electric', ['ikeja-electric']],
    ['EKEDC', 'Eko Electric', ['eko-electric']],
    ['KEDCO', 'Kano Electric', ['kano-electric', 'kedco']],
    ['PHED', 'Port Harcourt Electric', ['portharcourt-electric', 'phed']],
    ['JED', 'Jos Electric', ['jos-electric']],
    ['IBEDC', 'Ibadan Electric', ['ibadan-electric']],
    ['KAEDCO', 'Kaduna Electric', ['kaduna-electric']],
    ['AEDC', 'Abuja Electric', ['abuja-electric']],
    ['EEDC', 'Enugu Electric', ['enugu-electric']],
    ['BEDC', 'Benin Electric', ['benin-electric']],
    ['ABA', 'Aba Electric', ['aba-electric']],
    ['YEDC', 'Yola Electric', ['yola-electric']],
  ]),
  ...rows('education', [
    ['WAEC_REGISTRATION', 'WAEC Registration', ['waec-registration']],
    ['JAMB', 'JAMB', ['jamb'], 'profile'],
    ['WAEC_RESULT', 'WAEC Result Checker', ['waec']],
  ]),
];

/** The built-in billers and these, of which one replaces the biller of the same scene and id. */
export const billersWith = (own: readonly BillerRow[]): readonly BillerRow[] => [
  ...BUILT_IN.filter((row) => !own.some(({ scene, billerId }) => scene === row.scene && billerId === row.billerId)),
  ...own,
];

const ACCOUNTS: Readonly<Record<AccountKind, true>> = {
  phone: true,
  meter: true,
  smartcard: true,
  account: true,
  profile: true,
  count: true,
};
const ENTRY = /^([a-z]+)\/(\w{1,40})=([\w-]{1,64})(?:\/([a-z]+))?$/;

/**
 * Reads VTPASS_BILLERS: entries separated by commas, each `scene/billerId=serviceID`, with `/account` after it where an
 * account is something else than is usual in the scene. `fault` is called with what is wrong with an entry.
 */
export function readBillers(entries: readonly string[], fault: (says: string) => void): readonly BillerRow[] {
  return entries.flatMap((entry): BillerRow[] => {
    const [, scene = '', billerId = '', serviceId = '', kind] = ENTRY.exec(entry) ?? [];
    const known = SCENE_NAMES.find((name) => name === scene);
    const account = kind ?? (known && SCENES_OF_VTPASS[known].account) ?? '';
    if (!known || entryOf(ACCOUNTS, account) === undefined) {
      fault(`${entry} is no biller of a scene, as in data/SPECTRANET=spectranet/account`);
      return [];
    }
    return [{ scene: known, billerId, name: null, serviceIds: [serviceId], account: account as AccountKind }];
  });
}

/** What an order needs to know of a service beside its name. */
export interface Sold {
  readonly account: AccountKind;
  readonly gives: Gives;
}

/** What is sold by an order. A service that is not listed any more is taken for what is usual in its scene. */
export function soldBy(table: readonly BillerRow[], { scene, serviceId, itemId }: OrderCall): Sold {
  const row = table.find((one) => one.scene === scene && one.serviceIds.includes(serviceId));
  const account = row?.account ?? SCENES_OF_VTPASS[scene].account;
  return { account, gives: givesOf({ serviceId, account }, itemId) };
}

/** DSTV and GOtv tell a renewal from a change of the bouquet, and want to be told which one is meant. */
export const mayRenew = (serviceId: string): boolean => serviceId === 'dstv' || serviceId === 'gotv';

/** Of the two kinds of meter, as the bill-payments API and VTpass call them. */
export const METERS: readonly Item[] = [
  { itemId: 'prepaid', name: 'Prepaid', amount: null },
  { itemId: 'postpaid', name: 'Postpaid', amount: null },
];

function givesOf({ serviceId, account }: Pick<Biller, 'serviceId' | 'account'>, itemId: string | null): Gives {
  if (account === 'meter') return itemId === 'prepaid' ? 'token' : null;
  if (account === 'count' || account === 'profile') return 'pin';
  return serviceId === 'showmax' ? 'voucher' : null;
}

const LIMITS = { token: 30 * MINUTE, pin: 15 * MINUTE, voucher: 15 * MINUTE };

/** Within how long after the payment its token, PIN or voucher should come, in ms; null when it has none. */
export function valueLimitMs(biller: Pick<Biller, 'serviceId' | 'account'>, itemId: string | null): number | null {
  const gives = givesOf(biller, itemId);
  return gives === null ? null : LIMITS[gives];
}
