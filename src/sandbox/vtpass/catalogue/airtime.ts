import { type Service, service } from './offered-service.ts';

const NETWORKS = [
  ['mtn', 'MTN Airtime VTU', 2, 350],
  ['glo', 'GLO Airtime VTU', 3, 400],
  ['airtel', 'Airtel Airtime VTU', 1, 340],
  ['etisalat', '9mobile Airtime VTU', 4, 400],
] as const;

export const AIRTIME: readonly Service[] = NETWORKS.map(([id, name, productId, percent]) =>
  service({
    id,
    name,
    category: 'airtime',
    productId,
    account: 'phone',
    accountIn: 'phone',
    minimumMinor: 50_00,
    maximumMinor: 200_000_00,
    commission: { percent },
  }),
);
