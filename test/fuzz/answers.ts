import { problemSchema } from '../../src/console/schemas/problem.ts';
import { REPLIES } from '../../src/rails/finswich/reply.ts';

/** One HTTP answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The complete final answers in what a server has sent; `rest` is the beginning of the next one. */
export function answersIn(received: Buffer): { readonly answers: readonly Answer[]; readonly rest: Buffer } {
  const answers: Answer[] = [];
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return { answers, rest };
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(first)?.[1] ?? 0);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const sent = bodyOf(rest.subarray(end + 4), headers);
    if (sent === null) return { answers, rest };
    if (status >= 200 || status === 0) answers.push({ status, headers, body: sent.body });
    rest = rest.subarray(end + 4 + sent.length);
  }
}

/** The body that follows a head, and how many bytes it takes; null while it is not complete. */
function bodyOf(bytes: Buffer, headers: Answer['headers']): { readonly body: string; readonly length: number } | null {
  if (headers.get('transfer-encoding') !== 'chunked') {
    const length = Number(headers.get('content-length') ?? 0);
    return bytes.length < length ? null : { body: bytes.subarray(0, length).toString(), length };
  }
  let body = '';
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, end).toString('latin1'), 16);
    const next = end + 2 + size + 2;
    if (end < 0 || bytes.length < next) return null;
    body += bytes.subarray(end + 2, end + 2 + size).toString();
    if (size === 0) return { body, length: next };
    at = next;
  }
}

const HTTP_CODES = ['not_found', 'method_not_allowed', 'bad_request', 'request_timeout', 'headers_too_large'];
const CODES = new Set([...Object.keys(REPLIES), ...HTTP_CODES]);
const INTERNALS =
  /node_modules|\/src\/|\/dist\/|\.[tj]s\b|\bat \S+ \(|sqlite|postgres|drizzle|express|SELECT |INSERT |[a-z]Error\b/;

/** What is wrong with an answer, or null. Holds every promise about answers (docs/replies.md#refusals) in one place. */
export function faultOf({ status, headers, body }: Answer): string | null {
  if (status === 0) return 'not an HTTP/1.1 answer';
  if (headers.has('x-powered-by') || headers.has('server')) return 'a header names the software';
  if (status < 400) return null;
  // Node itself turns away a request without a host, or with two, with an empty body.
  if (body === '') return status === 400 ? null : `${status} says nothing`;
  const said = parsed(body);
  if (headers.get('content-type')?.startsWith('application/problem+json')) return faultOfProblem(status, said, body);
  if (!headers.get('content-type')?.startsWith('application/json') || !said) return 'a refusal is not JSON';
  const { status: word, data, code, message, ...more } = said;
  if (word !== 'error' || typeof data !== 'object' || typeof code !== 'string' || typeof message !== 'string') {
    return 'a refusal has another shape than the documented one';
  }
  if (INTERNALS.test(body)) return 'a refusal names internals';
  if (Object.keys(more).length > 0) return `a refusal has more fields: ${Object.keys(more).join()}`;
  if (!CODES.has(code)) return `the code ${code} is not documented`;
  if (status >= 500 && !(status === 503 && code === 'overloaded')) return `a fault of the service: ${code}`;
  return null;
}

/** What is wrong with a refusal of the staff API, which has a shape of its own (docs/support-desk.md#for-programs). */
function faultOfProblem(status: number, said: Record<string, unknown> | null, body: string): string | null {
  const problem = problemSchema.strict().safeParse(said);
  if (!problem.success) return 'a problem has another shape than the documented one';
  if (problem.data.status !== status) return 'a problem has another status than its answer';
  if (INTERNALS.test(body)) return 'a refusal names internals';
  if (status >= 500 && problem.data.code !== 'overloaded') return `a fault of the service: ${problem.data.code}`;
  return null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}
