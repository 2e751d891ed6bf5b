import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import type { BillsRoute } from './route.ts';

const refusal = z
  .object({
    status: z.int(),
    statusCode: z.int(),
    message: z.string().meta({ description: 'for the customer to read' }),
    data: z.null(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode]).meta({ description: 'one of a closed list' }),
    billPaymentId: z.string().optional().meta({ description: 'the payment that the refusal is about' }),
  })
  .meta({ id: 'BillsRefusal' });

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string', maxLength: 200 },
});

const CUSTOMER = header(
  'X-User-Reference',
  'the customer, beside a key of the merchant’s back end; never beside a customer token',
);
const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'unique per order: 1 to 200 visible ASCII characters. The same request with the same key is the same payment, for ever.',
);

/** The bill-payments API as paths of an OpenAPI 3.1 document, made from the same list of routes that is served. */
export const billsPaths = (routes: readonly BillsRoute[]): Readonly<Record<string, Record<string, unknown>>> =>
  Object.fromEntries(
    routes.map((route) => [`/api/v2/bill-payments/{provider}${route.path}`, { [route.method]: operation(route) }]),
  );

const operation = (route: BillsRoute) => ({
  operationId: `bills_${route.path.slice(1).replaceAll('-', '_')}`,
  tags: ['Bill payments'],
  summary: route.summary,
  description: [
    route.description,
    `A customer’s own token may do this for them; a key of the back end needs the right \`${route.right}\`.`,
  ]
    .filter(Boolean)
    .join(' '),
  security: [{ app: [] }],
  parameters: [CUSTOMER, ...(route.isOrder ? [IDEMPOTENCY_KEY] : [])],
  requestParams: {
    path: z.object({ provider: z.string().meta({ example: 'vtpass' }) }),
    ...(route.query ? { query: route.query } : {}),
  },
  ...(route.body
    ? {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: route.body, example: route.bodyExample } },
        },
      }
    : {}),
  responses: {
    200: {
      description: 'Done.',
      content: {
        'application/json': { schema: reply(route), example: replyExample(route) },
        ...(route.hasPage ? { 'text/html': { schema: z.string() } } : {}),
      },
    },
    default: { description: refusals(), content: { 'application/json': { schema: refusal } } },
  },
});

const reply = ({ data }: BillsRoute) =>
  z.object({ status: z.literal(200), statusCode: z.literal(200), message: z.string(), data });

const replyExample = ({ example, exampleMessage }: BillsRoute) => ({
  status: 200,
  statusCode: 200,
  message: exampleMessage,
  data: example,
});

const refusals = (): string =>
  Object.entries(PROBLEMS)
    .map(([code, { status, says }]) => `${status} \`${code}\`: ${says.replace(/\.$/, '')}.`)
    .join(' ');
