import { type Request, type Response, Router } from 'express';
import type { Service } from './catalogue/offered-service.ts';
import { CODES, type Refusal, refusal } from './codes.ts';
import { type Fields, readFields } from './fields.ts';
import type { JsonAnswer } from './json-answer.ts';
import type { Parts } from './parts.ts';
import { refusalAnswer } from './refusal-answer.ts';
import { isKnown } from './test-numbers.ts';
import { type Inquiry, confirmedContent, wrongContent } from './verification-content.ts';
import { type VerificationKnobs, verificationKnobs } from './verification-knobs.ts';

const TEST_EMAIL = 'tester@sandbox.com';
const SMILE = 'smile-direct';

/** Who an account belongs to, and Smile's own path for that. */
export function verificationRoutes(parts: Parts): Router {
  const { calls, send } = parts;
  const router = Router();
  const route = (path: string, isWrong: (inquiry: Inquiry) => boolean, only?: string): void => {
    router.post(path, async (request: Request, response: Response) => {
      const fields = await readFields(request);
      calls.tell(response, { fields });
      const inquiry = inquiryOf(fields, parts, only);
      const way = 'code' in inquiry ? 'plain' : inquiry.knobs.answer;
      return send(response, way, () => answerTo(inquiry, isWrong, parts));
    });
  };
  route('/merchant-verify', ({ service, account }) => !isKnown(service.account, account, parts.settings().numbers));
  route(
    '/merchant-verify/smile/email',
    ({ account }) => parts.settings().numbers === 'test' && account !== TEST_EMAIL,
    SMILE,
  );
  return router;
}

/** Services whose account is the phone itself: there is nobody to ask. */
const hasHolder = ({ account }: Service): boolean => account !== 'phone' && account !== 'any';

function inquiryOf(fields: Fields, parts: Parts, only: string | undefined): Inquiry | Refusal {
  const { catalogue, settings, verificationScripts, clock } = parts;
  const serviceId = fields.get('serviceID');
  const account = fields.get('billersCode');
  // Some clients name it as /pay does.
  const type = fields.get('type') ?? fields.get('variation_code') ?? '';
  if (serviceId === undefined || account === undefined) return refusal('011');
  const service = catalogue.find(serviceId);
  if (!service || (only !== undefined && serviceId !== only)) return refusal('012');
  if (settings().services[serviceId] === '030') return refusal('030');
  if (!hasHolder(service) || (service.account === 'meter' && type !== 'prepaid' && type !== 'postpaid'))
    return refusal('011');
  if (service.account === 'profile' && !catalogue.variation(service, type)) return refusal('010');
  const knobs: VerificationKnobs = verificationScripts.take({ serviceId, account }) ?? verificationKnobs.parse({});
  return { service, account, type, knobs, now: clock() };
}

function answerTo(inquiry: Inquiry | Refusal, isWrong: (inquiry: Inquiry) => boolean, parts: Parts): JsonAnswer {
  const { errorContent, verifyCode } = parts.settings();
  if ('code' in inquiry) return refusalAnswer(inquiry, undefined, errorContent);
  if (inquiry.knobs.isWrong ?? isWrong(inquiry))
    return { status: 200, body: { code: '000', content: wrongContent(inquiry) } };
  const body = { code: verifyCode, content: confirmedContent(inquiry) };
  return verifyCode === '000'
    ? { status: 200, body }
    : { status: 200, body: { ...body, response_description: CODES[verifyCode] } };
}
