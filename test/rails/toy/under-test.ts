import type { RailUnderTest } from '../rail.suite.ts';
import { toy } from './rail.ts';
import { MAC_HEADER, type Said, mac } from './wire.ts';
import type { PlayedEvent } from '../rail.suite.ts';

const KEY = 'key_from_the_lid';

function bodyOf(event: PlayedEvent): Said {
  const named = { id: event.reference, who: event.user };
  switch (event.kind) {
    case 'announcement':
      return { ...named, kind: 'order', thing: 'marble', cents: event.amount.minor, currency: event.amount.currency };
    case 'code_request':
      return { ...named, kind: 'code', cents: event.amount.minor, currency: event.amount.currency };
    case 'completion':
      return { ...named, kind: 'pay', code: event.otp };
    case 'value':
      return { ...named, kind: 'done', token: event.token };
    case 'reversal':
      return { ...named, kind: 'undo', cents: event.amount.minor, currency: event.amount.currency };
  }
}

export const TOY_UNDER_TEST: RailUnderTest = {
  kind: toy,
  environment: (url, callMs) => ({ TOY_KEY: KEY, TOY_API_URL: url, TOY_CALL_MS: String(callMs) }),
  secrets: [KEY],
  vectors: [
    {
      of: 'HMAC-SHA256 of RFC 4231, case 2',
      made: mac('what do ya want for nothing?', 'Jefe'),
      expected: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    },
  ],
  event: (event, forgery) => {
    const body = JSON.stringify(bodyOf(event));
    const signature = mac(body, forgery === 'wrong_key' ? 'key_of_another_box' : KEY);
    return {
      url: 'events',
      headers: { 'content-type': 'application/json', ...(forgery === 'unsigned' ? {} : { [MAC_HEADER]: signature }) },
      body: forgery === 'changed' ? body.replace('{', '{"ignored":1,') : body,
    };
  },
  isSuccess: ({ status, body }) => status === 200 && body === '{"ok":true}',
  answers: { paid: { status: 200, body: 'PAID' }, refused: { status: 200, body: 'DECLINED' } },
};
