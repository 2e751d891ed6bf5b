import { CAPITALS, DIGITS, type Random, draw } from '../random.ts';
import { postpaidValue, prepaidValue } from './meter-values.ts';
import type { OrderKnobs } from './order-knobs.ts';
import type { PricedOrder } from './price-order.ts';
import type { Value } from './value.ts';

const NOTHING: Value = { codeText: '', codes: {}, blanks: {}, rest: {} };

/** Draws what an order of this amount (kobo) delivers: each service hands it over in a shape of its own. */
export function valueOf(order: PricedOrder, amountMinor: number, knobs: OrderKnobs, random: Random): Value {
  const { service, variation, account, quantity } = order;
  if (service.account === 'meter') {
    if (variation?.code === 'postpaid') return postpaidValue(random);
    return prepaidValue({ serviceId: service.id, account, amountMinor, knobs }, random);
  }
  switch (service.id) {
    case 'waec-registration':
      return registrationTokens(quantity, random);
    case 'waec':
      return resultCards(quantity, random);
    case 'jamb':
      return jambPin(random);
    case 'showmax':
      return voucher(random);
    case 'ui-insure':
    case 'personal-accident-insurance':
      return certificate(random);
    default:
      return NOTHING;
  }
}

function registrationTokens(quantity: number, random: Random): Value {
  const tokens = Array.from({ length: quantity }, () => draw(random, DIGITS, 19));
  return { ...NOTHING, codeText: `Token: ${tokens.join(', ')}`, codes: { tokens } };
}

function resultCards(quantity: number, random: Random): Value {
  const cards = Array.from({ length: quantity }, () => ({
    Serial: `WRN${draw(random, DIGITS, 9)}`,
    Pin: draw(random, DIGITS, 12),
  }));
  const codeText = cards.map(({ Serial, Pin }) => `Serial No:${Serial}, pin: ${Pin}`).join('||');
  return { ...NOTHING, codeText, codes: { cards } };
}

function jambPin(random: Random): Value {
  const Pin = `Pin : ${draw(random, DIGITS, 16)}`;
  return { ...NOTHING, codeText: Pin, codes: { Pin } };
}

function voucher(random: Random): Value {
  const codeText = `SHM${draw(random, CAPITALS + DIGITS, 12)}`;
  return { ...NOTHING, codeText, codes: { Voucher: [codeText] } };
}

function certificate(random: Random): Value {
  const certUrl = `https://sandbox.vtpass.com/certificates/${draw(random, DIGITS, 10)}.pdf`;
  return { ...NOTHING, codeText: `Download Certificate : ${certUrl}`, codes: { certUrl } };
}
