import { describe, expect, test } from '@jest/globals';
import type { Message, TransactionLabel, TransactionMessage } from '../../src/core/message.ts';
import { toGsm7 } from '../../src/messaging/gsm7.ts';
import { writeMessage } from '../../src/messaging/templates.ts';
import { segmentsOf } from './gsm-segments.ts';

const amount = { minor: 20_000, currency: 'NGN' };
const transaction: TransactionLabel = {
  product: 'Nigeria Airtel Mobile PIN',
  valueRecipient: '+2347081332677',
  reference: '1e1b7b2c-6a0f-4a53-9c85-5d2a3d4b5c6d',
};
const otp = { kind: 'otp', code: '049381', minutes: 10, amount, transaction } as const;
const voucher = {
  kind: 'voucher',
  lines: [
    { label: 'Serial', value: '00098127364', isCode: false },
    { label: 'Instructions', value: 'Dial *126*PIN# on the phone to be recharged, then press call.', isCode: false },
    { label: 'PIN', value: '0012-3456-7890-1234', isCode: true },
  ],
  amount,
  transaction,
} as const;
const messages: TransactionMessage[] = [
  otp,
  voucher,
  { kind: 'transaction_paid', amount, transaction },
  { kind: 'refund', why: 'reversed', amount, transaction },
  { kind: 'refund', why: 'not_delivered', amount, transaction },
  { kind: 'transaction_failed', amount, returned: true, transaction },
  { kind: 'transaction_failed', amount, returned: false, transaction },
  { kind: 'in_doubt', amount, transaction },
  { kind: 'value_follows', amount, transaction },
  { kind: 'pin_seen', amount, transaction },
];
const byKind = messages.map((message) => ({
  kind:
    'returned' in message
      ? `${message.kind}, returned ${message.returned}`
      : 'why' in message
        ? `${message.kind}, ${message.why}`
        : message.kind,
  message,
}));
/** In one SMS; those of several are looked at below. */
const write = (message: Message, merchant = 'Lagos Corner Shop') => {
  const { sms, ...rest } = writeMessage(message, merchant);
  if (sms?.length !== 1) throw new Error(`it takes ${sms?.length ?? 'too many'} texts`);
  return { ...rest, sms: sms[0] ?? '' };
};
const labelled = (label: Partial<TransactionLabel>): TransactionLabel => ({ ...transaction, ...label });

test('an OTP says the code, how long it lives, what it pays and for whom, and never to share it', () => {
  const { sms, text } = write(otp);
  expect(sms).toBe(
    'Lagos Corner Shop: 049381 is your code to pay NGN 200.00 for Nigeria Airtel Mobile PIN (+2347081332677). ' +
      'Valid for 10 minutes. Never share it with anyone.',
  );
  for (const part of ['049381', '₦200.00', 'Nigeria Airtel Mobile PIN (+2347081332677)', '10 minutes', 'Never share']) {
    expect(text).toContain(part);
  }
});

test('an OTP that lives one minute says so', () => {
  expect(write({ ...otp, minutes: 1 }).sms).toContain('Valid for 1 minute.');
});

test('a voucher shows its PIN first, whatever the order it came in, then all the rest', () => {
  const { sms, text } = write(voucher);
  expect(sms.split('\n')).toEqual([
    'Lagos Corner Shop: PIN: 0012-3456-7890-1234',
    'Serial: 00098127364',
    'Instructions: Dial *126*PIN# on the phone to be recharged, then press call.',
    'Nigeria Airtel Mobile PIN (+2347081332677), NGN 200.00.',
    'Ref 1e1b7b2c-6a0f-4a53-9c85-5d2a3d4b5c6d',
  ]);
  expect(text.split('\n').slice(2, 4)).toEqual(['PIN: 0012-3456-7890-1234', 'Serial: 00098127364']);
});

test('a long instruction is cut in an SMS and whole in an e-mail; a code is never cut', () => {
  const steps = 'Press the green key and wait for the tone. '.repeat(20).trim();
  const token = '1253-1167-5843-6580-4889 '.repeat(10).trim();
  const lines = [
    { label: 'Instructions', value: steps, isCode: false },
    { label: 'Token', value: token, isCode: true },
  ];
  const { sms, text } = write({ ...voucher, lines });
  expect(sms).toContain(`Token: ${token}\n`);
  expect(sms).toContain(`Instructions: ${steps.slice(0, 157)}...\n`);
  expect(text).toContain(`Token: ${token}\nInstructions: ${steps}\n`);
});

test('each outcome says what happened to the money', () => {
  expect(write({ kind: 'transaction_paid', amount, transaction }).sms).toContain(
    'You paid NGN 200.00 for Nigeria Airtel',
  );
  expect(write({ kind: 'refund', why: 'reversed', amount, transaction }).text).toContain(
    '₦200.00 is back in your wallet.',
  );
  const undelivered = write({ kind: 'refund', why: 'not_delivered', amount, transaction });
  expect(undelivered.text).toContain('₦200.00 is back in your wallet. We could not deliver your purchase: ');
  expect(undelivered.text).not.toContain('reversed');
  const given = write({ kind: 'transaction_failed', amount, returned: true, transaction });
  const never = write({ kind: 'transaction_failed', amount, returned: false, transaction });
  expect(given.text).toContain('did not go through');
  expect(given.text).toContain('₦200.00 is back in your wallet.');
  expect(given.text).not.toContain('not charged');
  expect(never.text).toContain('You were not charged.');
  expect(never.text).not.toContain('back in your wallet');
});

test('a customer who waits is told where the money is, that an answer or a PIN follows, and not to buy again', () => {
  expect(write({ kind: 'in_doubt', amount, transaction }).sms).toBe(
    'Lagos Corner Shop: We are still confirming your purchase: Nigeria Airtel Mobile PIN (+2347081332677). ' +
      'Your NGN 200.00 is held. Please do not buy it again; we will tell you the outcome.\n' +
      'Ref 1e1b7b2c-6a0f-4a53-9c85-5d2a3d4b5c6d',
  );
  expect(write({ kind: 'value_follows', amount, transaction }).sms).toBe(
    'Lagos Corner Shop: You paid NGN 200.00 for Nigeria Airtel Mobile PIN (+2347081332677). ' +
      'Your PIN or token has not come yet; we send it as soon as it is here. Please do not buy it again.\n' +
      'Ref 1e1b7b2c-6a0f-4a53-9c85-5d2a3d4b5c6d',
  );
});

test('a customer whose PIN staff looked at is told whom to ask, and never the PIN', () => {
  const { sms, text } = write({ kind: 'pin_seen', amount, transaction });
  expect(sms).toBe(
    'Lagos Corner Shop: Our support staff looked at the PIN of your purchase: Nigeria Airtel Mobile PIN ' +
      '(+2347081332677), NGN 200.00. If you did not ask for that, contact us.\n' +
      'Ref 1e1b7b2c-6a0f-4a53-9c85-5d2a3d4b5c6d',
  );
  expect(text).toContain('If you did not ask for that, contact us.');
});

test('other currencies are named by their code in both channels', () => {
  const kenyan = write({ kind: 'refund', why: 'reversed', amount: { minor: 120_050, currency: 'KES' }, transaction });
  expect(kenyan.sms).toContain('KES 1,200.50 is back');
  expect(kenyan.subject).toBe('KES 1,200.50 is back in your wallet');
});

test('a transaction without a recipient, or without a name, still reads as a sentence', () => {
  const unnamed = write({ ...otp, transaction: labelled({ product: ' ', valueRecipient: null }) });
  expect(unnamed.sms).toContain('to pay NGN 200.00 for your purchase. Valid');
  expect(write({ ...otp, transaction: labelled({ valueRecipient: null }) }).sms).toContain('Mobile PIN. Valid');
});

describe.each(byKind)('$kind', ({ kind, message }) => {
  test('is GSM-7 in an SMS, in one or two segments, an OTP in one', () => {
    const counted = segmentsOf(write(message).sms);
    expect(counted.alphabet).toBe('gsm7');
    // The voucher of this suite is a long one: PIN, serial, instructions, a UUID for a reference.
    expect(counted.segments).toBeLessThanOrEqual(kind === 'otp' ? 1 : 2);
  });

  test('stays GSM-7 with the signs that word processors and price lists use', () => {
    const typed = labelled({ product: 'Airtel “₦200” – Adékọ́lá’s PIN…', valueRecipient: '‘0708’' });
    expect(segmentsOf(write({ ...message, transaction: typed }).sms).alphabet).toBe('gsm7');
  });

  test('names the shop and the product', () => {
    const { sms, text } = write(message);
    for (const channel of [sms, text]) {
      expect(channel).toContain('Lagos Corner Shop');
      expect(channel).toContain('Nigeria Airtel Mobile PIN');
    }
  });

  test('has neither code nor PIN in its subject, which shows on lock screens', () => {
    expect(write(message).subject).not.toMatch(/049381|0012|00098127364/);
  });

  test('cannot be given a header or a line by the names in it', () => {
    const broken = 'A\u0000\u001b[2J\u200b\u202e\u2028\u0085\r\nBcc: x@y.zz\r\n\nYou won';
    const written = write(
      { ...message, transaction: { product: broken, valueRecipient: broken, reference: broken } },
      broken,
    );
    expect(written.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    for (const channel of [written.sms, written.text]) {
      expect(channel).not.toMatch(/^(Bcc|You won)/m);
      expect(channel.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  test('stays short however long the names are', () => {
    const long = 'x'.repeat(5000);
    const written = write({ ...message, transaction: { product: long, valueRecipient: long, reference: long } }, long);
    expect(segmentsOf(written.sms).segments).toBeLessThanOrEqual(3);
    expect(written.subject.length).toBeLessThanOrEqual(100);
  });
});

test('a change of phone is told to the old one with its end, and to the new one; an e-mail’s without either', () => {
  const old = write({ kind: 'contact_changed', part: 'phone', endsIn: '77' });
  expect(old.sms).toBe(
    'Lagos Corner Shop: The phone number of your wallet was changed to one ending in 77. If this was not you, contact us at once.',
  );
  expect(segmentsOf(old.sms)).toEqual({ alphabet: 'gsm7', segments: 1 });
  const gone = write({ kind: 'contact_changed', part: 'email', endsIn: null });
  expect(gone.text).toContain('The e-mail address of your wallet was changed. If this was not you');
  const fresh = write({ kind: 'contact_confirmed', part: 'phone' });
  expect(fresh.sms).toContain('This is the phone number of your wallet now. Codes and receipts come here.');
  expect(segmentsOf(fresh.sms)).toEqual({ alphabet: 'gsm7', segments: 1 });
  // An SMS goes first wherever there is a phone.
  expect(write({ kind: 'contact_confirmed', part: 'email' }).text).toContain(
    'This is the e-mail address of your wallet now. Codes and receipts come here when no SMS reaches you.',
  );
});

test('a new PIN to pay with is told without it', () => {
  const { sms, subject, text } = write({ kind: 'pin_set' });
  expect(sms).toBe(
    'Lagos Corner Shop: A new PIN to pay from your wallet was set. If this was not you, contact us at once.',
  );
  expect(segmentsOf(sms)).toEqual({ alphabet: 'gsm7', segments: 1 });
  expect(subject).toBe('You have a new PIN to pay with');
  expect(text).toContain('A new PIN to pay from your wallet was set. If this was not you, contact us at once.');
});

test('voucher lines cannot forge a line either', () => {
  const lines = [{ label: 'PIN\n1', value: '12\r\n34\nRef fake', isCode: true }];
  expect(write({ ...voucher, lines }).sms.split('\n')[0]).toBe('Lagos Corner Shop: PIN 1: 12 34 Ref fake');
});

test('accents that GSM-7 has are kept, in either spelling', () => {
  const { sms } = write({ ...otp, transaction: labelled({ product: 'Café Cafe\u0301 Ñandú' }) });
  expect(sms).toContain('Café Café Ñandu ');
});

test.each([
  ['₦', 'NGN '],
  ['‘’`', "'''"],
  ['“”', '""'],
  ['–—', '--'],
  ['•…', '*...'],
  ['ọẹ', 'oe'],
])('%s goes out as %s, which takes half the segments and reads the same', (typed, sent) => {
  expect(toGsm7(`a${typed}b`)).toBe(`a${sent}b`);
});

test('a name in another script arrives as it was written', () => {
  expect(write({ ...otp, transaction: labelled({ product: 'ኢትዮ ቴሌኮም' }) }).sms).toContain('ኢትዮ ቴሌኮም');
});

test('a digit or letter of a PIN is never rewritten', () => {
  const pin = '0O1lI|~^{}[]\\€@_-+*#';
  expect(write({ ...voucher, lines: [{ label: 'PIN', value: pin, isCode: true }] }).sms).toContain(`PIN: ${pin}\n`);
});

describe('how an SMS is counted', () => {
  test.each([
    ['a'.repeat(160), 'gsm7', 1],
    ['a'.repeat(161), 'gsm7', 2],
    ['a'.repeat(306), 'gsm7', 2],
    ['a'.repeat(307), 'gsm7', 3],
    [`${'a'.repeat(158)}€`, 'gsm7', 1],
    [`${'a'.repeat(159)}€`, 'gsm7', 2],
    [`${'a'.repeat(69)}₦`, 'ucs2', 1],
    [`${'a'.repeat(70)}₦`, 'ucs2', 2],
  ])('case %#', (text, alphabet, segments) => {
    expect(segmentsOf(text)).toEqual({ alphabet, segments });
  });
});
