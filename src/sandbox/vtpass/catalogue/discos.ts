import { type Service, openVariations, service } from './offered-service.ts';

const METERS = openVariations([
  ['prepaid', 'Prepaid'],
  ['postpaid', 'Postpaid'],
]);

/** Id, name, product, least naira, highest naira, commission. */
const DISCOS = [
  ['ikeja-electric', 'Ikeja Electric Payment - IKEDC', 14, 500, 500_000, 150],
  ['eko-electric', 'Eko Electric Payment - EKEDC', 15, 500, 500_000, 150],
  ['kano-electric', 'KEDCO - Kano Electric', 16, 500, 200_000, 100],
  ['portharcourt-electric', 'PHED - Port Harcourt Electric', 17, 100, 200_000, 200],
  ['jos-electric', 'Jos Electric - JED', 18, 500, 300_000, 90],
  ['ibadan-electric', 'IBEDC - Ibadan Electricity Distribution Company', 19, 1_000, 500_000, 110],
  ['kaduna-electric', 'Kaduna Electric - KAEDCO', 20, 500, 300_000, 150],
  ['abuja-electric', 'Abuja Electricity Distribution Company- AEDC', 21, 500, 500_000, 120],
  ['enugu-electric', 'Enugu Electric - EEDC', 22, 500, 200_000, 140],
  ['benin-electric', 'Benin Electricity - BEDC', 23, 500, 200_000, 150],
  ['aba-electric', 'Aba Electric Payment - ABEDC', 24, 500, 200_000, 150],
  ['yola-electric', 'Yola Electric Disco Payment - YEDC', 25, 500, 200_000, 120],
] as const;

export const ELECTRICITY: readonly Service[] = DISCOS.map(([id, name, productId, least, most, percent]) =>
  service({
    id,
    name,
    category: 'electricity-bill',
    productId,
    account: 'meter',
    minimumMinor: least * 100,
    maximumMinor: most * 100,
    fee: 'N0.00',
    commission: { percent },
    variations: METERS,
  }),
);
