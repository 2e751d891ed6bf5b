import { type Service, type Variation, service } from './offered-service.ts';

export const COUNTRIES = [
  {
    code: 'GH',
    flag: 'https://sandbox.vtpass.com/resources/images/flags/GH.png',
    name: 'Ghana',
    currency: 'GHS',
    prefix: '233',
  },
  {
    code: 'CM',
    flag: 'https://sandbox.vtpass.com/resources/images/flags/CM.png',
    name: 'Cameroon',
    currency: 'XAF',
    prefix: '237',
  },
] as const;

export const PRODUCT_TYPES = [
  { product_type_id: 1, name: 'Mobile Top Up' },
  { product_type_id: 4, name: 'Mobile Data' },
] as const;

/** Who serves which country. */
export const OPERATORS = [
  { operator_id: '5', name: 'Ghana MTN', operator_image: '', country: 'GH' },
  { operator_id: '6', name: 'Ghana Vodafone', operator_image: '', country: 'GH' },
  { operator_id: '21', name: 'Cameroon MTN', operator_image: '', country: 'CM' },
] as const;

const topUp = (operatorId: string): Variation => ({
  code: `${operatorId}00`,
  name: 'Mobile Top Up',
  minor: 0,
  isFixed: false,
  operatorId,
  productTypeId: '1',
});
const bundle = (operatorId: string, code: string, name: string, minor: number): Variation => ({
  code,
  name,
  minor,
  isFixed: true,
  operatorId,
  productTypeId: '4',
});

export const FOREIGN_AIRTIME: Service = service({
  id: 'foreign-airtime',
  name: 'International Airtime',
  category: 'airtime',
  productId: 80,
  account: 'phone',
  minimumMinor: 100_00,
  maximumMinor: 200_000_00,
  commission: { percent: 200 },
  needs: ['operator_id', 'country_code', 'product_type_id'],
  variations: [
    ...OPERATORS.map(({ operator_id }) => topUp(operator_id)),
    bundle('5', '5041', 'Ghana MTN 1GB', 2_350_00),
    bundle('21', '2141', 'Cameroon MTN 1GB', 1_900_00),
  ],
});
