import { expect, test } from '@jest/globals';
import type { Message, VoucherLine } from '../../src/core/message.ts';
import { maskedMessage } from '../../src/messaging/masked-message.ts';
import { writeMessage } from '../../src/messaging/templates.ts';

const CODE = '4830195527';

const keptOf = (line: VoucherLine): string => {
  const message: Message = {
    kind: 'voucher',
    transaction: { reference: 'a-transaction', product: 'MTN PIN', valueRecipient: null },
    amount: { minor: 20_000, currency: 'NGN' },
    lines: [line],
  };
  return JSON.stringify(writeMessage(maskedMessage(message), 'Corner Shop'));
};

test.each<VoucherLine>([
  { label: 'PIN', value: CODE, isCode: true },
  { label: 'Information', value: `Dial *311*${CODE}# to load it`, isCode: false },
  { label: 'Note', value: `yours is ${CODE}`, isCode: false },
  { label: `PIN ${CODE}`, value: 'see the label', isCode: false },
])('the kept copy of a text has no code in it, whichever line holds it and however sure that is: $label', (line) => {
  const kept = keptOf(line);
  expect(kept).toContain('****');
  expect(kept).not.toContain(CODE);
  expect(kept).toContain(line.label.split(' ')[0]);
});

test.each(['QWERTYUI', 'qWertyui', 'a1b2c3', '\u0664\u0668\u0663\u0660\u0661\u0669'])(
  'a text that may be a code is masked where nobody said that it is one: %s',
  (code) => {
    expect(keptOf({ label: 'Note', value: `yours is ${code} now`, isCode: false })).not.toContain(code);
  },
);

test('what is a code for certain is masked though it looks like a word', () => {
  const kept = keptOf({ label: 'PIN', value: 'elephant', isCode: true });
  expect(kept).toContain('PIN: ****');
  expect(kept).not.toContain('elephant');
});

test('what is no code stays as people read it', () => {
  expect(keptOf({ label: 'Note', value: 'keep it until the end of the week', isCode: false })).toContain(
    'keep it until the end of the week',
  );
});
