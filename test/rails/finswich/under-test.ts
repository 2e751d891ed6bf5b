import { decimalText } from '../../../src/core/money.ts';
import { finswich } from '../../../src/rails/finswich/rail.ts';
import { SIGNATURE_HEADER, sign } from '../../../src/rails/finswich/signature.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../../harness/events.ts';
import type { PlayedEvent, RailUnderTest } from '../rail.suite.ts';

const SECRET = 'finswich_key_of_the_suite';

function bodyOf(event: PlayedEvent): object {
  const { reference, user: user_reference } = event;
  switch (event.kind) {
    case 'announcement':
      return initiateEvent(reference, { user_reference, amount: decimalText(event.amount) });
    case 'code_request':
      return sendOtpEvent(reference, { user_reference, amount: decimalText(event.amount) });
    case 'completion':
      return completeEvent(reference, event.otp, { user_reference });
    case 'value':
      return valueReadyEvent(reference, { user_reference, utility_value: { token: event.token } });
    case 'reversal':
      return reversalEvent(reference, { user_reference, amount: decimalText(event.amount) });
  }
}

export const FINSWICH_UNDER_TEST: RailUnderTest = {
  kind: finswich,
  environment: (url, callMs) => ({
    FINSWICH_TEST_SECRET_KEY: SECRET,
    FINSWICH_TEST_API_URL: url,
    FINSWICH_TRANSFER_TIMEOUT_MS: String(callMs),
  }),
  secrets: [SECRET],
  // RFC 4231, test cases 1 and 2.
  vectors: [
    {
      of: 'HMAC-SHA512 of RFC 4231, case 2',
      made: sign('what do ya want for nothing?', 'Jefe'),
      expected:
        '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    },
  ],
  event: (event, forgery) => {
    const body = JSON.stringify(bodyOf(event));
    const signature = sign(body, forgery === 'wrong_key' ? 'somebody_else' : SECRET);
    return {
      url: 'transaction',
      headers: {
        'content-type': 'application/json',
        ...(forgery === 'unsigned' ? {} : { [SIGNATURE_HEADER]: signature }),
      },
      body: forgery === 'changed' ? body.replace('"data"', '"ignored":1,"data"') : body,
    };
  },
  isSuccess: ({ status }) => status === 200,
  answers: {
    paid: { status: 200, body: '{"status":"success","data":{}}' },
    refused: { status: 400, body: '{"status":"error","data":{},"message":"Insufficient balance"}' },
  },
};
