import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { namesIn } from '../../../src/rails/finswich/names-in.ts';

test.each([
  ['{}', []],
  ['{"a":1,"b":{"c":2},"d":[{"e":3}]}', ['a', 'b', 'd']],
  ['{"a":1,"a":2}', ['a', 'a']],
  ['{"a":"{\\"b\\":1}","c":"\\\\","d":":"}', ['a', 'c', 'd']],
  ['{"say \\"a\\":":1}', ['say "a":']],
  ['{"st\\u0061tus":1}', ['status']],
  ['{"":1}', ['']],
  ['[{"a":1}]', []],
  ['"a"', []],
])('%s names %j, each as often as it is written', (json, names) => {
  expect(namesIn(json)).toEqual(names);
});

test('it finds the names in any object that JSON.parse finds, however the object is laid out', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (fields, gap) => {
      expect(namesIn(JSON.stringify(fields, null, gap))).toEqual(Object.keys(fields));
    }),
  );
});
