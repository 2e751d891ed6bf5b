/**
 * What the names of fields say about their values. Only the shape of a mobile PIN is known
 * (docs/finswich.md#utility_transaction_value_ready), so these are the words that biller and switch APIs use, in any
 * spelling: `mainToken`, `main_token` and `MAIN TOKEN` are two words.
 */

/** `code`: what the customer paid for. `serial`: its serial number. `label`: anything else that is known to be no code. */
export type Role = 'code' | 'serial' | 'label' | 'unknown';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const CODE = words(`
  pin epin evoucher token voucher code pincode tokencode vouchercode kct sts puk passcode coupon giftcard card
  scratch licence license activation redemption purchasedcode
`);
const SERIAL = words('serial sn serialno serialnumber');
const LABEL = words(`
  account acct address agent amount arrears at balance band bank batch beneficiary biller bouquet bvn category charge
  city commission cost count country created currency customer date day debt decoder denomination disco discount district duration
  email energy error expire expired expires expiration expiry face fee firstname lastname fullname hour id index invoice ip
  iuc krn kwh lga limit meter meterno meternumber minute mobile mode month msisdn name network nin operator order package
  payment payer phone phonenumber plan price product provider quantity qty rate rrn receipt receiver recipient ref reference
  region request requestid response result route sender sent service session sgc size smart smartcard stan state status
  success supply tariff tax tel telephone terminal time timestamp total trace transaction transactionid trx ts txn type unit
  updated user uuid valid validity variation vat vend version year
`);
/**
 * These words are about an answer as a whole. Only in a longer name, such as `result_code`, do they say what the value
 * is.
 */
const ANSWER = words('response result');
/** Text for people. It may hold a code, whatever else its name says. */
const PROSE = words(`
  body comment content description desc detail guide help how info information instruction message msg narration note
  remark sms summary text title usage
`);
/** These say nothing by themselves: `number` under `pin` is a PIN. */
const GENERIC = words('number no num value val data item list main primary first second the of');
/** These mean a code only where no other word says of what: `response_code` and `cardType` are not codes. */
const WEAK = words('code card activation');
/** In a sentence, the number after one of these words belongs to it. */
const NAMED_IN_PROSE = words(`
  account acct batch bvn call care contact customer decoder helpline id invoice iuc meter mobile msisdn nin order phone
  receipt ref reference rrn session smartcard stan support tel telephone terminal transaction txn whatsapp
`);

/** `mainToken1` as `main`, `token`. */
const wordsIn = (name: string): readonly string[] =>
  name
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .map((word) => (word.length > 3 ? word.replace(/(?<![su])s$/, '') : word))
    .filter((word) => word !== '');

/** What one name says. Null when it says nothing of its own: then the name above it counts. */
function roleOfName(name: string): Role | null {
  const all = wordsIn(name);
  const together = all.join('');
  const meant = [together, ...all.toReversed()];
  if (ANSWER.has(together)) return 'unknown';
  // Of several words the last known one decides: a token's status is a status, a meter's token is a token.
  for (const word of meant) {
    if (PROSE.has(word)) return 'unknown';
    if (SERIAL.has(word)) return 'serial';
    if (LABEL.has(word)) return 'label';
    if (!CODE.has(word)) continue;
    return WEAK.has(word) && all.some((other) => LABEL.has(other)) ? 'label' : 'code';
  }
  return all.every((word) => GENERIC.has(word)) ? null : 'unknown';
}

/** What the path to a field says about its value, name by name. The innermost name that says anything counts. */
export const roleUnder = (outer: Role, name: string): Role => roleOfName(name) ?? outer;

/** What a word in a sentence says about the number after it. */
export function roleOfWord(word: string): Role {
  const [plain = ''] = wordsIn(word);
  if (CODE.has(plain)) return plain === 'card' ? 'unknown' : 'code';
  if (SERIAL.has(plain)) return 'serial';
  return NAMED_IN_PROSE.has(plain) ? 'label' : 'unknown';
}

const OF_VALUES = words('utilityvalue secret');
const OF_PEOPLE = words('otp authcode password');

const isNamed = (name: string, known: ReadonlySet<string>): boolean => {
  const all = wordsIn(name);
  return known.has(all.join('')) || all.some((word) => known.has(word));
};

/** Whether a field has Finswich's own name for what was bought. */
export const isValueName = (name: string): boolean => wordsIn(name).join('') === 'utilityvalue';

const DIGITS_OF_A_NAME = 10;
/** Whether a name is itself a code: some senders name a token's units by the token. */
export const isCodeName = (name: string): boolean =>
  /^[\p{Nd}\s\p{Pd}]+$/u.test(name) && name.replace(/\P{Nd}/gu, '').length >= DIGITS_OF_A_NAME;

/** Whether a field of this name carries what was bought, or a part of it, wherever the field stands. */
export const carriesValue = (name: string): boolean =>
  roleOfName(name) === 'code' || isNamed(name, OF_VALUES) || isCodeName(name);

/** Whether the value of a field with this name must never be kept or shown in clear. */
export const isSecretName = (name: string): boolean => carriesValue(name) || isNamed(name, OF_PEOPLE);

const NOTHING = words('none n/a na null nil undefined nan');

/** What stands for no value: `None`, `N/A`, `null`, `-` or an empty text, in any case. */
export function isNothing(text: string): boolean {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase();
  return NOTHING.has(plain) || !/[\p{L}\p{N}]/u.test(plain);
}

/** Words in capitals that stand where a code is still to come. */
const WAITING = words(`
  active awaiting cancelled completed credit declined delayed delivered expired failed failure generated generating
  inactive initiated invalid issued missing normal pending postpaid prepaid processed processing progress queued received
  rejected reserved reversed submitted success successful successfully unavailable unknown waiting
`);

export const isWaitingWord = (word: string): boolean => WAITING.has(word.toLowerCase());
