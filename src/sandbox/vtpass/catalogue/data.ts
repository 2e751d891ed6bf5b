import { type Service, variations, service } from './offered-service.ts';

const MTN = variations([
  ['mtn-10mb-100', 'N100 100MB - 24 hrs', 100_00],
  ['mtn-50mb-200', 'N200 200MB - 2 days', 200_00],
  ['mtn-100mb-1000', 'N1000 1.5GB - 30 days', 1_000_00],
  ['mtn-500mb-2000', 'N2000 4.5GB - 30 days', 2_000_00],
  ['mtn-20hrs-1500', 'N1500 6GB - 7 days', 1_500_00],
  ['mtn-3gb-2500', 'N2500 6GB - 30 days', 2_500_00],
  ['mtn-data-3000', 'N3000 8GB - 30 days', 3_000_00],
  ['mtn-1gb-3500', 'N3500 10GB - 30 days', 3_500_00],
  ['mtn-100hr-5000', 'N5000 15GB - 30 days', 5_000_00],
  ['mtn-3gb-6000', 'N6000 20GB - 30 days', 6_000_00],
  ['mtn-40gb-10000', 'N10000 40GB - 30 days', 10_000_00],
  ['mtn-75gb-15000', 'N15000 75GB - 30 days', 15_000_00],
  ['mtn-xtratalk-300', 'N300 Xtratalk Weekly Bundle', 300_00],
]);

const AIRTEL = variations([
  ['airt-100', '75MB - 1 day', 99_98],
  ['airt-200', '200MB - 3 days', 199_03],
  ['airt-300', '350MB - 7 days', 299_02],
  ['airt-500', '750MB - 14 days', 499_01],
  ['airt-1000', '1.5GB - 30 days', 999_00],
  ['airt-2000', '4.5GB - 30 days', 1_999_00],
  ['airt-3000', '8GB - 30 days', 2_999_02],
  ['airt-5000', '15GB - 30 days', 4_999_00],
  ['airt-10000', '40GB - 30 days', 9_999_00],
]);

const GLO = variations([
  ['glo100', '105MB - 2 days', 100_00],
  ['glo200', '350MB - 4 days', 200_00],
  ['glo500', '1.05GB - 14 days', 500_00],
  ['glo1000', '2.5GB - 30 days', 1_000_00],
  ['glo2000', '5.8GB - 30 days', 2_000_00],
  ['glo2500', '7.7GB - 30 days', 2_500_00],
  ['glo5000', '18.25GB - 30 days', 5_000_00],
  ['glo10000', '50GB - 30 days', 10_000_00],
]);

const ETISALAT = variations([
  ['eti-100', '9mobile Data - 100 Naira - 100MB - 1 day', 100_00],
  ['eti-200', '9mobile Data - 200 Naira - 650MB - 1 day', 200_00],
  ['eti-500', '9mobile Data - 500 Naira - 500MB - 30 days', 500_00],
  ['eti-1000', '9mobile Data - 1000 Naira - 1.5GB - 30 days', 1_000_00],
  ['eti-2000', '9mobile Data - 2000 Naira - 4.5GB - 30 days', 2_000_00],
  ['eti-5000', '9mobile Data - 5000 Naira - 15GB - 30 days', 5_000_00],
]);

const GLO_SME = variations([
  ['glo-dg-70', 'Glo Data (SME) N70 - 200MB 14 days', 70_00],
  ['glo-dg-160', 'Glo Data (SME) N160 - 500MB 30 days', 160_00],
  ['glo-dg-320', 'Glo Data (SME) N320 - 1GB 30 days', 320_00],
  ['glo-dg-960', 'Glo Data (SME) N960 - 3GB 30 days', 960_00],
  ['glo-dg-3100', 'Glo Data (SME) N3100 - 10GB 30 days', 3_100_00],
]);

const ETISALAT_SME = variations([
  ['eti-sme-500mb', '9mobile SME Data 500MB - 30 days', 175_00],
  ['eti-sme-1gb', '9mobile SME Data 1GB - 30 days', 340_00],
  ['eti-sme-5gb', '9mobile SME Data 5GB - 30 days', 1_650_00],
]);

const SMILE = variations([
  ['624', 'FlexiDaily 1GB - 1 day', 450_00],
  ['625', 'FlexiWeekly 2GB - 7 days', 1_550_00],
  ['516', 'Smile 2GB MidNite - 7 days', 1_550_00],
  ['606', 'Bigga 1.5GB - 30 days', 1_850_00],
  ['608', 'Bigga 10GB - 30 days', 5_000_00],
  ['758', 'UnlimitedLite - 30 days', 15_000_00],
]);

const SPECTRANET = variations([
  ['vt-500', 'Spectranet N500', 500_00],
  ['vt-1000', 'Spectranet N1000', 1_000_00],
  ['vt-2000', 'Spectranet N2000', 2_000_00],
  ['vt-5000', 'Spectranet N5000', 5_000_00],
  ['vt-7000', 'Spectranet N7000', 7_000_00],
]);

const NETWORKS = [
  ['mtn-data', 'MTN Data', 8, 400, MTN],
  ['airtel-data', 'Airtel Data', 9, 340, AIRTEL],
  ['glo-data', 'GLO Data', 10, 400, GLO],
  ['etisalat-data', '9mobile Data', 11, 400, ETISALAT],
  ['glo-sme-data', 'GLO Data (SME)', 76, 400, GLO_SME],
  ['9mobile-sme-data', '9mobile Data (SME)', 77, 400, ETISALAT_SME],
] as const;

export const DATA: readonly Service[] = [
  ...NETWORKS.map(([id, name, productId, percent, variations]) =>
    service({ id, name, category: 'data', productId, account: 'phone', commission: { percent }, variations }),
  ),
  service({
    id: 'smile-direct',
    name: 'Smile Payment',
    category: 'data',
    productId: 27,
    account: 'smile',
    minimumMinor: 100_00,
    maximumMinor: 150_000_00,
    fee: 'N0',
    commission: { percent: 500 },
    variations: SMILE,
  }),
  service({
    id: 'spectranet',
    name: 'Spectranet Internet Data',
    category: 'data',
    productId: 58,
    account: 'spectranet',
    maximumMinor: 100_000_00,
    fee: 'N0',
    commission: { percent: 300 },
    variations: SPECTRANET,
  }),
];
