import { expect, test } from '@jest/globals';
import { makePlace, serviceSettings, start, urlOf } from './process.ts';

test('a service that a test has left running ends with its place', async () => {
  const place = makePlace(serviceSettings('http://127.0.0.1:9'));
  const service = start(place, ['serve']);
  try {
    await urlOf(service);
    place.remove();
    expect((await service.ended).code).toBeNull();
  } finally {
    service.kill('SIGKILL');
  }
});
