import { z } from 'zod';
import { standingOf } from '../../availability/circuit.ts';
import { err, ok } from '../../core/result.ts';
import { findBiller, itemsOf } from '../find-biller.ts';
import { moneyOut } from '../money-out.ts';
import { problem } from '../problems.ts';
import { route } from '../route.ts';
import { billerId, money, sceneCode } from '../schemas.ts';

const LABELS = {
  phone: { label: 'Phone number', pattern: '^0\\d{10}$', hint: 'The number that is topped up' },
  meter: { label: 'Meter number', pattern: '^\\d{6,20}$', hint: 'As it stands on the meter' },
  smartcard: { label: 'Smartcard number', pattern: '^\\d{6,20}$', hint: 'As it stands on the card or decoder' },
  account: { label: 'Account', pattern: '^[\\w.@+-]{3,50}$', hint: 'The account that is paid for' },
  profile: { label: 'Profile ID', pattern: '^[A-Za-z0-9]{6,20}$', hint: 'The candidate’s profile ID' },
  count: { label: 'Number of PINs', pattern: '^[1-9]\\d?$', hint: 'How many PINs to buy' },
} as const;

const field = z.object({ name: z.string(), label: z.string(), pattern: z.string(), hint: z.string() });

export const CATALOGUE_ROUTES = [
  route({
    method: 'get',
    path: '/billers',
    summary: 'Who can be paid',
    description:
      'The billers of a scene. A list that the provider does not give at present is the last good one. Of a biller that is `down` nothing can be ordered now; of one that is `degraded` some orders may be refused.',
    right: 'read',
    failed: 'Failed to query {provider} billers',
    query: z.object({ sceneCode }),
    data: z.object({
      sceneCode: z.string(),
      provider: z.string(),
      asOf: z.string().nullable(),
      billers: z.array(
        z.object({
          billerId: z.string(),
          billerName: z.string(),
          serviceID: z.string(),
          fields: z.array(field),
          limits: z.object({ least: z.number().nullable(), most: z.number().nullable() }),
          status: z.enum(['up', 'degraded', 'down']),
        }),
      ),
    }),
    example: {
      sceneCode: 'airtime',
      provider: 'vtpass',
      asOf: '2026-11-30T21:00:00.000Z',
      billers: [
        {
          billerId: 'MTN',
          billerName: 'MTN',
          serviceID: 'mtn',
          fields: [{ name: 'rechargeAccount', ...LABELS.phone }],
          limits: { least: 50, most: 200_000 },
          status: 'up',
        },
      ],
    },
    exampleMessage: 'Billers retrieved',
    answer: async ({ work, clock }, { caller, provider, query: { sceneCode: scene } }) => {
      const billers = await provider.catalogue.billers(caller.mode, scene);
      if (!billers.ok) return err(problem(billers.error));
      const { entries, asOf } = billers.value;
      const { currency } = provider.ordered;
      const [circuits, float] = await work.read(async (stores) => [
        await stores.circuits.of(provider.name, caller.mode),
        await stores.floats.find(provider.name, caller.mode, currency),
      ]);
      const limit = (minor: number | null) => (minor === null ? null : moneyOut({ minor, currency }).amount);
      return ok({
        message: 'Billers retrieved',
        data: {
          sceneCode: scene,
          provider: provider.name,
          asOf: asOf === 0 ? null : new Date(asOf).toISOString(),
          billers: entries.map((biller) => ({
            billerId: biller.billerId,
            billerName: biller.name,
            serviceID: biller.serviceId,
            fields: [{ name: 'rechargeAccount', ...LABELS[biller.account] }],
            limits: { least: limit(biller.least), most: limit(biller.most) },
            status: standingOf(biller.serviceId, circuits, float, clock()),
          })),
        },
      });
    },
  }),
  route({
    method: 'get',
    path: '/items',
    summary: 'What a biller sells',
    description: 'Plans and bouquets with their prices. Airtime has none; for a meter the amount is free, and 0 here.',
    right: 'read',
    failed: 'Failed to query {provider} items',
    query: z.object({ sceneCode, billerId }),
    data: z.object({
      sceneCode: z.string(),
      provider: z.string(),
      billerId: z.string(),
      asOf: z.string().nullable(),
      items: z.array(
        z.object({
          billerId: z.string(),
          itemId: z.string(),
          itemName: z.string(),
          ...money,
          serviceID: z.string(),
          fee: z.number(),
          vat: z.number(),
          total: z.number(),
        }),
      ),
    }),
    example: {
      sceneCode: 'data',
      provider: 'vtpass',
      billerId: 'MTN',
      asOf: '2026-11-30T21:00:00.000Z',
      items: [
        {
          billerId: 'MTN',
          itemId: 'mtn-1gb',
          itemName: 'MTN Data 1GB - 30 Days',
          amount: 250,
          amountMinor: 25_000,
          serviceID: 'mtn-data',
          fee: 0,
          vat: 0,
          total: 250,
        },
      ],
    },
    exampleMessage: 'Items retrieved',
    answer: async (_deps, { caller, provider, query }) => {
      const biller = await findBiller(provider, caller.mode, query.sceneCode, query.billerId);
      if (!biller.ok) return biller;
      const items = await itemsOf(provider, caller.mode, query.sceneCode, biller.value);
      if (!items.ok) return items;
      const { currency } = provider.ordered;
      const { serviceId } = biller.value;
      return ok({
        message: 'Items retrieved',
        data: {
          sceneCode: query.sceneCode,
          provider: provider.name,
          billerId: query.billerId,
          asOf: items.value.asOf === 0 ? null : new Date(items.value.asOf).toISOString(),
          items: items.value.entries.map((item) => {
            const price = moneyOut({ minor: item.amount ?? 0, currency });
            return {
              billerId: query.billerId,
              itemId: item.itemId,
              itemName: item.name,
              ...price,
              serviceID: serviceId,
              fee: 0,
              vat: 0,
              total: price.amount,
            };
          }),
        },
      });
    },
  }),
];
