import { type Exchange, codeOf, messageOf, succeeded } from '../sandbox/exchange.ts';
import { CUSTOMERS, type Demo } from './demo.ts';

const FINAL_WAIT_MS = 10_000;
const PRODUCT = { id: '4611', name: 'a Nigeria Airtel PIN', amount: '200.00' } as const;

/** How the demo shows what happens. */
export interface Tell {
  title(text: string): void;
  /** `went`: whether the step went well; null where nothing can go wrong. */
  step(name: string, detail: string, went: boolean | null): void;
}

export interface Played {
  readonly reference: string;
  readonly state: string;
}

/** Plays one transaction and shows each step. */
export async function playTransaction({ service, sandbox, balances }: Demo, tell: Tell): Promise<Played> {
  const [{ userReference, phone, name }] = CUSTOMERS;
  const wallet = async (): Promise<string> => {
    const found = (await balances('TEST')).find((one) => one.userReference === userReference);
    return `${found?.balance ?? '?'} available, ${found?.held ?? '?'} held`;
  };
  const texts = (): readonly string[] => sandbox.phones.messages(phone).map(({ text }) => text);
  const tellExchange = (exchange: Exchange): void => tell.step(exchange.event, answered(exchange), succeeded(exchange));
  const tellPhone = (seen: number): void =>
    texts()
      .slice(seen)
      .forEach((text) => tell.step('SMS on her phone', text.replaceAll('\n', ' / '), null));

  tell.title(`${name} buys ${PRODUCT.name} for ₦${PRODUCT.amount}`);
  const transaction = await sandbox.play({
    userReference,
    productId: PRODUCT.id,
    amount: PRODUCT.amount,
    recipient: phone,
  });
  const { reference } = transaction;
  tell.step('Reference', reference, null);
  tell.step('Her wallet', await wallet(), null);

  tellExchange(await transaction.initiate());
  tellExchange(await transaction.sendOtp());
  tellPhone(0);
  const otp = /\b\d{6,8}\b/.exec(texts().at(-1) ?? '')?.[0] ?? '';
  const before = texts().length;
  const completed = await transaction.complete(otp);
  const call = transaction.transferCalls[0];
  tell.step(
    'Our transfer call',
    call ? `answered HTTP ${call.status ?? 'nothing'}` : 'was not made',
    call?.status === 200,
  );
  tellExchange(completed);
  tell.step('Her wallet', await wallet(), null);

  await within(
    FINAL_WAIT_MS,
    sandbox.until(() => texts().length > before),
  );
  transaction.exchanges.filter(({ event }) => event === 'UTILITY_TRANSACTION_VALUE_READY').forEach(tellExchange);
  tellPhone(before);

  const kept = await service.database.work.read(({ transactions }) => transactions.findCalled(reference));
  return { reference, state: kept?.state ?? 'unknown' };
}

/** `200 success, user_category gold (34 ms)`, `402 insufficient_funds: …`. */
function answered(exchange: Exchange): string {
  const { answer, fault, ms } = exchange;
  if (!answer) return `no answer: ${fault ?? 'none in time'}`;
  const data = (answer.body as { data?: unknown } | null)?.data;
  const facts = Object.entries(data instanceof Object ? data : {}).map(([key, value]) => `, ${key} ${String(value)}`);
  const said = succeeded(exchange)
    ? `success${facts.join('')}`
    : `${codeOf(exchange) ?? 'refused'}: ${messageOf(exchange) ?? ''}`;
  return `${answer.status} ${said} (${Math.round(ms ?? 0)} ms)`;
}

async function within(ms: number, condition: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([condition, late]);
  clearTimeout(timer);
}
