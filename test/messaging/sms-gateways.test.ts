import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { createAfricasTalking } from '../../src/messaging/africastalking.ts';
import { createConsoleSms } from '../../src/messaging/console.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { createTermii } from '../../src/messaging/termii.ts';
import {
  type LoopbackGateway,
  json,
  refusedUrl,
  startGateway as start,
  startSocketServer as startSocket,
} from './loopback-gateway.ts';
import { openTime } from './open-time.ts';
import { reasonOf, whoMayHave } from './reason-of.ts';

const PHONE = '+2347081332677';
const TEXT = 'Shop: 493817 is your code';
const API_KEY = 'key-that-must-stay-secret';
const SECRETS = [API_KEY, PHONE, PHONE.slice(1), '493817'];

const africasTalkingAnswer = (statusCode: number, status: string, messageId: string) => ({
  SMSMessageData: {
    Message: 'Sent to 1/1 Total Cost: KES 0.8000',
    Recipients: [{ statusCode, number: PHONE, cost: 'KES 0.8000', status, messageId }],
  },
});

interface Provider {
  readonly name: string;
  readonly create: (baseUrl: string) => SmsGateway;
  readonly take: (response: ServerResponse) => void;
  readonly reference: string;
}

const providers: Provider[] = [
  {
    name: 'termii',
    create: (baseUrl) => createTermii({ baseUrl, apiKey: API_KEY, senderId: 'Shop' }),
    take: (response) =>
      json(response, 200, {
        code: 'ok',
        balance: 1047.57,
        message_id: '3017544054459083819856413',
        message: 'Successfully Sent',
        user: 'Shop',
      }),
    reference: '3017544054459083819856413',
  },
  {
    name: 'africastalking',
    create: (baseUrl) => createAfricasTalking({ baseUrl, username: 'shop', apiKey: API_KEY, senderId: null }),
    take: (response) => json(response, 201, africasTalkingAnswer(101, 'Success', 'ATPid_4711')),
    reference: 'ATPid_4711',
  },
];

const opened: LoopbackGateway[] = [];
const keep = async (gateway: Promise<LoopbackGateway>): Promise<LoopbackGateway> => {
  opened.push(await gateway);
  return gateway;
};
const startGateway = (...answer: Parameters<typeof start>) => keep(start(...answer));
const startSocketServer = (...server: Parameters<typeof startSocket>) => keep(startSocket(...server));

afterEach(async () => {
  jest.useRealTimers();
  await Promise.all(opened.splice(0).map((gateway) => gateway.close()));
});

/** Long enough never to fire in a test that passes. */
const patient = () => AbortSignal.timeout(20_000);

describe.each([
  ...providers.map(({ name, create }) => ({ name, create: async () => create(await refusedUrl()) })),
  { name: 'console', create: async () => createConsoleSms(() => undefined) },
])('every gateway: $name', ({ name, create }) => {
  test('goes by its own name', async () => {
    expect((await create()).name).toBe(name);
  });

  test('sends nothing when the time is already up, and says so', async () => {
    const gateway = await create();
    const timeout = new DOMException('late', 'TimeoutError');
    expect(await reasonOf(gateway.send(PHONE, TEXT, AbortSignal.abort(timeout)))).toBe(`${name}: timeout`);
    expect(await reasonOf(gateway.send(PHONE, TEXT, AbortSignal.abort()))).toBe(`${name}: aborted`);
  });
});

describe.each(providers)('every gateway over HTTP: $name', ({ name, create, take, reference }) => {
  test('resolves with the id the provider gave, after one POST', async () => {
    const provider = await startGateway(take);
    await expect(create(provider.url).send(PHONE, TEXT, patient())).resolves.toEqual({ gatewayReference: reference });
    expect(provider.requests.map(({ method }) => method)).toEqual(['POST']);
  });

  test('accepts a base URL with a slash at its end or a path', async () => {
    const provider = await startGateway(take);
    await create(`${provider.url}/`).send(PHONE, TEXT, patient());
    await create(`${provider.url}/proxy`).send(PHONE, TEXT, patient());
    const [plain, proxied] = provider.requests.map(({ path }) => path);
    expect(plain).toMatch(/^\/[^/]/);
    expect(proxied).toBe(`/proxy${plain}`);
  });

  test('refuses at start-up a base URL that is none', () => {
    expect(() => create('not a url')).toThrow('Invalid URL');
  });

  test.each([400, 401, 403, 404, 500, 502, 504])('gives up at once on HTTP %i', async (status) => {
    const provider = await startGateway((response) => json(response, status, { message: 'no' }));
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: http ${status}`);
    expect(provider.requests).toHaveLength(1);
  });

  test.each([429, 503])('sends again after HTTP %i, for the provider did not take it', async (status) => {
    const provider = await startGateway((response) =>
      provider.requests.length < 3 ? response.writeHead(status).end() : take(response),
    );
    await expect(create(provider.url).send(PHONE, TEXT, patient())).resolves.toEqual({ gatewayReference: reference });
    expect(provider.requests).toHaveLength(3);
  });

  test('does not try for ever while the provider is overloaded', async () => {
    const provider = await startGateway((response) => response.writeHead(503).end());
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: http 503`);
    expect(provider.requests).toHaveLength(3);
  });

  test('does not send again after a silence: the first SMS may be on its way', async () => {
    const { signal, end } = openTime();
    const provider = await startGateway(end);
    const reason = await reasonOf(create(provider.url).send(PHONE, TEXT, signal));
    expect(reason).toBe(`${name}: timeout`);
    expect(provider.connections()).toBe(1);
  });

  test('does not send again when the connection breaks after the request left', async () => {
    const provider = await startGateway((response) => response.socket?.resetAndDestroy());
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: ECONNRESET`);
    expect(provider.connections()).toBe(1);
  });

  test('does not send again when the answer breaks off', async () => {
    const provider = await startGateway((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{', () => response.socket?.resetAndDestroy());
    });
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toMatch(new RegExp(`^${name}: E\\w+$`));
    expect(provider.connections()).toBe(1);
  });

  test('tries again when TLS never came about: nothing can have been sent', async () => {
    const provider = await startSocketServer('https', (socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: ECONNRESET`);
    expect(provider.connections()).toBe(3);
  });

  test('names a refused connection', async () => {
    const gateway = create(await refusedUrl());
    expect(await reasonOf(gateway.send(PHONE, TEXT, patient()))).toBe(`${name}: ECONNREFUSED`);
  });

  test('stops waiting for the next try when the signal fires', async () => {
    // Time stands still: only the signal can end the wait.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
    const stop = new AbortController();
    const provider = await startGateway((response) => {
      response.socket?.once('close', () => stop.abort());
      response.writeHead(503).end();
    });
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, stop.signal))).toBe(`${name}: aborted`);
    expect(provider.requests).toHaveLength(1);
  });

  test('hangs up when the signal fires while the provider thinks', async () => {
    const stop = new AbortController();
    const hungUp = Promise.withResolvers<void>();
    const provider = await startGateway((response) => {
      response.once('close', hungUp.resolve);
      stop.abort();
    });
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, stop.signal))).toBe(`${name}: aborted`);
    await hungUp.promise;
  });

  test.each([301, 302, 307, 308])('does not carry the key and the code after a redirect (%i)', async (status) => {
    const elsewhere = await startGateway(take);
    const provider = await startGateway((response) => response.writeHead(status, { location: elsewhere.url }).end());
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: http ${status}`);
    expect(elsewhere.connections()).toBe(0);
  });

  test('reads no more than an answer can be long, and hangs up', async () => {
    const hungUp = Promise.withResolvers<void>();
    const provider = await startGateway((response) => {
      response.once('close', hungUp.resolve);
      response.writeHead(200);
      const pour = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(16_384, 'x'), pour);
      };
      pour();
    });
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: answer too large`);
    await hungUp.promise;
    expect(provider.requests).toHaveLength(1);
  });

  test.each(['<html>maintenance</html>', '', '{"code":"ok",'])('does not take %j for a yes', async (body) => {
    const provider = await startGateway((response) => response.writeHead(200).end(body));
    expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: unreadable answer`);
    expect(provider.requests).toHaveLength(1);
  });

  test.each([null, 'ok', 1, [], {}, { SMSMessageData: null }, { SMSMessageData: { Recipients: [null] } }])(
    'does not take the JSON %j for a yes',
    async (body) => {
      const provider = await startGateway((response) => json(response, 200, body));
      expect(await reasonOf(create(provider.url).send(PHONE, TEXT, patient()))).toBe(`${name}: refused`);
    },
  );

  /** Whoever types the code of a message that nobody has must have guessed it, so this is told only where it is proven. */
  describe('says who may have the message all the same', () => {
    const cutOff = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': '100' }).write('{', () => response.socket?.resetAndDestroy());
    };
    test.each([
      ...[400, 401, 403, 404, 307, 429, 503].map(
        (status) => [`HTTP ${status}`, 'nobody', (r: ServerResponse) => json(r, status, {})] as const,
      ),
      ...[500, 502, 504].map(
        (status) => [`HTTP ${status}`, 'open', (r: ServerResponse) => json(r, status, {})] as const,
      ),
      ['a reset', 'customer', (r: ServerResponse) => r.socket?.resetAndDestroy()],
      ['an answer that breaks off', 'customer', cutOff],
      ['a page instead of an answer', 'customer', (r: ServerResponse) => r.writeHead(200).end('<html>')],
      ['an answer without a yes or a no', 'customer', (r: ServerResponse) => json(r, 200, {})],
      ['an answer that is too large', 'customer', (r: ServerResponse) => r.writeHead(200).end('x'.repeat(200_000))],
    ] as const)('after %s: %s', async (_what, who, answer) => {
      const provider = await startGateway(answer);
      expect(await whoMayHave(create(provider.url).send(PHONE, TEXT, patient()))).toBe(who);
    });

    test('after a silence: the customer', async () => {
      const { signal, end } = openTime();
      const provider = await startGateway(end);
      expect(await whoMayHave(create(provider.url).send(PHONE, TEXT, signal))).toBe('customer');
    });

    test('where no connection came about, or nothing was begun: nobody', async () => {
      const tls = await startSocketServer('https', (socket) => {
        socket.once('data', () => socket.resetAndDestroy());
      });
      for (const url of [await refusedUrl(), tls.url]) {
        expect(await whoMayHave(create(url).send(PHONE, TEXT, patient()))).toBe('nobody');
      }
      const provider = await startGateway(take);
      expect(await whoMayHave(create(provider.url).send(PHONE, TEXT, AbortSignal.abort()))).toBe('nobody');
      expect(provider.connections()).toBe(0);
    });

    test('when it is stopped while it connects: nobody', async () => {
      const stop = new AbortController();
      const tls = await startSocketServer('https', (socket) => void socket.once('data', () => stop.abort()));
      expect(await whoMayHave(create(tls.url).send(PHONE, TEXT, stop.signal))).toBe('nobody');
    });

    test('when it is stopped between two tries: nobody', async () => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
      const stop = new AbortController();
      const provider = await startGateway((response) => {
        response.socket?.once('close', () => setImmediate(() => stop.abort()));
        response.writeHead(503).end();
      });
      expect(await whoMayHave(create(provider.url).send(PHONE, TEXT, stop.signal))).toBe('nobody');
    });
  });

  test('lets nothing of the key, the number or the text into the reason, whatever the provider echoes', async () => {
    const reasons: string[] = [];
    for (const status of [200, 201, 400, 401, 500]) {
      const provider = await startGateway((response, { headers, body }) => {
        const echo = `${String(headers['apikey'])} ${body} ${decodeURIComponent(body)}`;
        response.statusMessage = API_KEY;
        json(response, status, {
          code: echo,
          message: echo,
          message_id: '',
          SMSMessageData: { Message: echo, Recipients: [{ statusCode: 401, status: echo, messageId: echo }] },
        });
      });
      const gateway = create(provider.url);
      reasons.push(await reasonOf(gateway.send(PHONE, TEXT, patient())));
    }
    for (const secret of SECRETS) expect(reasons.join('\n')).not.toContain(secret);
  });
});
