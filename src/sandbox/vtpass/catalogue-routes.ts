import { type Request, type Response, Router } from 'express';
import { COUNTRIES, OPERATORS, PRODUCT_TYPES } from './catalogue/foreign-airtime.ts';
import { CATEGORIES, type Service } from './catalogue/offered-service.ts';
import { type Refusal, refusal } from './codes.ts';
import { nairaNumber, nairaText } from './naira.ts';
import { variationRows } from './notice-bodies.ts';
import { INSURANCE_OPTIONS, PRODUCT_OPTIONS } from './options.ts';
import type { JsonAnswer } from './json-answer.ts';
import type { Parts } from './parts.ts';
import { refusalAnswer } from './refusal-answer.ts';
import type { Settings } from './settings.ts';

type Asked = (name: string) => string;
type Found = { readonly content: unknown } | Refusal;

/** What is for sale, and the merchant's balance. */
export function catalogueRoutes(parts: Parts): Router {
  const { settings, catalogue, send } = parts;
  const router = Router();
  const read = (path: string, find: (asked: Asked) => Found): void => {
    router.get(path, (request: Request, response: Response) => {
      const { reads } = settings();
      const answer = (): JsonAnswer => answerTo(find(from(request)), settings());
      return send(response, reads === 'empty_list' ? 'plain' : reads, answer);
    });
  };

  router.get('/balance', (_request, response) => {
    const { reads, balanceDrifts } = settings();
    const balance = balanceDrifts ? drifted(parts.wallet.balanceMinor) : nairaNumber(parts.wallet.balanceMinor);
    const body = { code: 1, contents: { balance } };
    return send(response, reads === 'empty_list' ? 'plain' : reads, () => ({ status: 200, body }));
  });
  read('/service-categories', () => ({ content: CATEGORIES }));
  read('/services', (asked) =>
    asked('identifier') === ''
      ? refusal('011')
      : { content: catalogue.services.filter(({ category }) => category === asked('identifier')).map(serviceRow) },
  );
  read('/service-variations', (asked) => {
    const service = catalogue.find(asked('serviceID'));
    return service ? { content: listOf(service, asked, parts) } : refusal('012');
  });
  read('/options', (asked) => {
    const found = PRODUCT_OPTIONS.find(
      ({ serviceId, name }) => serviceId === asked('serviceID') && name === asked('name'),
    );
    if (!found) return refusal('012');
    const { serviceId: serviceID, serviceName: ServiceName, name, type, label, options } = found;
    return { content: { ServiceName, serviceID, optionName: name, optionType: type, optionLabel: label, options } };
  });
  read('/get-international-airtime-countries', () => ({ content: { countries: COUNTRIES } }));
  read('/get-international-airtime-product-types', (asked) => ({
    content: OPERATORS.some(({ country }) => country === asked('code')) ? PRODUCT_TYPES : [],
  }));
  read('/get-international-airtime-operators', (asked) => ({
    content: OPERATORS.filter(({ country }) => country === asked('code')).map(({ country: _left, ...one }) => one),
  }));
  read('/universal-insurance/options/:name', insuranceOptions);
  read('/universal-insurance/options/:name/:of', insuranceOptions);
  return router;
}

const from =
  ({ query, params }: Request): Asked =>
  (name) => {
    const value: unknown = params[name] ?? query[name];
    return typeof value === 'string' ? value : '';
  };

function answerTo(found: Found, { errorContent, reads }: Settings): JsonAnswer {
  if ('code' in found) return refusalAnswer(found, undefined, errorContent);
  const content = reads === 'empty_list' ? emptied(found.content) : found.content;
  return { status: 200, body: { response_description: '000', content } };
}

/** The same without what its lists hold. */
function emptied(content: unknown): unknown {
  if (Array.isArray(content)) return [];
  if (content === null || typeof content !== 'object') return content;
  return Object.fromEntries(
    Object.entries(content).map(([name, inner]: [string, unknown]) => [name, Array.isArray(inner) ? [] : inner]),
  );
}

const serviceRow = ({ id, name, minimumMinor, maximumMinor, fee, variations }: Service) => ({
  serviceID: id,
  name,
  minimium_amount: String(nairaNumber(minimumMinor)),
  maximum_amount: String(nairaNumber(maximumMinor)),
  convinience_fee: fee,
  product_type: variations.length === 0 ? 'flexible' : 'fix',
  image: `https://sandbox.vtpass.com/resources/products/200X200/${name.replaceAll(' ', '-')}.jpg`,
});

/** Foreign airtime is listed for one operator and one kind of product. */
function listOf(service: Service, asked: Asked, { catalogue, settings }: Parts) {
  const key = settings().variationsKey;
  const rows = variationRows(
    catalogue
      .list(service)
      .filter(({ operatorId, productTypeId }) => operatorId === undefined || isOf(asked, operatorId, productTypeId)),
  );
  return {
    ServiceName: service.name,
    serviceID: service.id,
    convinience_fee: service.fee,
    ...(key === 'varations' ? {} : { variations: rows }),
    ...(key === 'variations' ? {} : { varations: rows }),
  };
}

const isOf = (asked: Asked, operatorId: string, productTypeId: string | undefined): boolean =>
  asked('operator_id') === operatorId && asked('product_type_id') === productTypeId;

function insuranceOptions(asked: Asked): Found {
  const content = INSURANCE_OPTIONS.get([asked('name'), asked('of')].filter((part) => part !== '').join('/'));
  return content ? { content } : refusal('012');
}

/** As sums of floats leave it: 1081.82 is 1081.8199999998. */
const drifted = (minor: number): number => Number(`${nairaText(minor - 1)}99999998`);
