// Numbers keep all their digits, from the wire to what is shown, copied and searched for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarise } from '../../backend/LiveLogs/wwwroot/app/line.js';
import { ExactNumber, readJson, writeJson } from '../../backend/LiveLogs/wwwroot/client/exact-json.js';

const LOSSY = ['1234567890123456789', '9007199254740993', '-9223372036854775808', '18446744073709551615', '1234567890.123456789', '1e400', '-1E-400',
  '1.50', '0.0000001', '-0', '-0.0', '1e5', '100000000000000000000000', '0.1000000000000000055511151231257827', '3.14159265358979323846'];
const PLAIN = ['0', '7', '-12', '1.5', '-0.25', '9007199254740991', '123456789012345', '0.000001'];

test('A number that JavaScript would write differently keeps its text, wherever it stands', () => {
  for (const number of LOSSY) {
    for (const json of [number, ` ${number} `, `[${number}]`, `{"a":${number}}`, `{"a":{"b":[1,${number},{"c": ${number} }]},"d":"x"}`])
      assert.equal(writeJson(readJson(json)), json.replaceAll(' ', ''), json);
    assert.ok(readJson(number) instanceof ExactNumber, number);
    assert.equal(`${readJson(number)}`, number);
  }
});

test('Other numbers are those of JavaScript', () => {
  for (const number of PLAIN) {
    // The second one makes the whole text go the exact way.
    assert.equal(readJson(`[${number}]`)[0], Number(number));
    assert.equal(readJson(`[${number},1.0]`)[0], Number(number));
  }
});

test('An exact number calculates as the double next to it', () => {
  const [number] = readJson('[1234567890123456789]');
  assert.equal(number / 1e9, 1234567890.1234567);
  assert.equal(number.toFixed(1), '1234567890123456768.0');
});

test('Everything else is read and written as JSON.parse and JSON.stringify do', () => {
  const values = [
    null, true, false, '', 'plain', 'é "quoted" \\ back\\\\ \n\t\u0000\u2028 😀', [], {}, [[], [{}]], { '': 1, 'a"b': [null], é: { constructor: 'x', toString: 1 } },
    [undefined, () => 1], { a: undefined, b: 2 },
  ];
  for (const value of values) {
    for (const indent of [0, 2]) {
      const json = JSON.stringify(value, null, indent);
      assert.equal(writeJson(value, indent), json);
      assert.equal(writeJson(readJson(json), indent), JSON.stringify(JSON.parse(json), null, indent));
      assert.deepEqual(readJson(`[1.0,${json}]`)[1], JSON.parse(json));
    }
  }
});

test('Random documents survive both ways, whatever stands between the tokens', () => {
  // A small generator with a seed: the same documents in every run.
  let seed = 12;
  const next = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const scalars = ['null', 'true', 'false', '"a"', '"\\u00e9\\"\\\\"', '""', ...LOSSY, ...PLAIN];
  const space = () => ['', '', ' ', '\n', '\t ', '\r\n'][next(6)];
  const write = (depth) => {
    const kind = next(depth > 4 ? 1 : 4);
    if (kind < 2)
      return scalars[next(scalars.length)];
    const items = Array.from({ length: next(4) }, (_, i) => `${space()}${kind === 2 ? '' : `"k${i}"${space()}:${space()}`}${write(depth + 1)}${space()}`);
    return kind === 2 ? `[${items.join(',') || space()}]` : `{${items.join(',') || space()}}`;
  };
  for (let i = 0; i < 2_000; i++) {
    const json = space() + write(0) + space();
    assert.equal(writeJson(readJson(json)), json.replace(/[ \n\t\r]/g, '').replaceAll('\\u00e9', 'é'), json);
  }
});

test('What is no JSON is refused', () => {
  for (const wrong of ['', ' ', '{', '[', '[1.0,]', '{"a":1.0,}', '1.0 2', '[1.0 2]', '{"a" 1.0}', '{a:1.0}', '[01.0]', '[1.0}', '{"a":1.0]', '[-]', '[1.0,"abc', '[1.0,tru]',
    '[1.0,"\n"]', '[+1.0]', '[.50]', '[1.]', '[1.0e]', '[1.0,nul]', '{1.0:2}', '[1.0,"\\x"]', '[1.0,NaN]', '[1.0,]]', ',1.0', '"a"1.0', '[1.0] x', '{"a":1.0 "b":2}'])
    assert.throws(() => readJson(wrong), SyntaxError, wrong);
});

test('A member named __proto__ is a member', () => {
  const value = readJson('{"__proto__":{"polluted":1.0},"b":1.0}');
  assert.deepEqual(Object.keys(value), ['__proto__', 'b']);
  assert.equal({}.polluted, undefined);
  assert.equal(value.polluted, undefined);
});

test('Depth is no limit', () => {
  for (const [open, close] of [['[', ']'], ['{"a":', '}']]) {
    const deep = open.repeat(100_000) + '1.0' + close.repeat(100_000);
    assert.equal(writeJson(readJson(deep)), deep);
  }
});

test('A row shows the numbers of a JSON line, and of parsed attributes, with all their digits', () => {
  const message = '{"level":"info","msg":"order created","order_id":1234567890123456789,"user_id":9007199254740993,"amount":1234567890.123456789,"rate":1e400,"of":[{"id":12345678901234567890}]}';
  assert.deepEqual(summarise({ message, attributes: {} }).fields, [
    ['order_id', '1234567890123456789'], ['user_id', '9007199254740993'], ['amount', '1234567890.123456789'], ['rate', '1e400'], ['of', '[{"id":12345678901234567890}]'],
  ]);
  const logfmt = readJson('{"message":"msg=placed user=9007199254740993","attributes":{"user":9007199254740993}}');
  assert.deepEqual(summarise(logfmt).fields, [['user', '9007199254740993']]);
  const text = readJson('{"message":"placed","attributes":{"user":9007199254740993}}');
  assert.deepEqual(summarise(text).fields, [['user', '9007199254740993']]);
});

test('A line that is nested thousands of levels deep is a row like any other', () => {
  for (const depth of [6_000, 16_000, 30_000]) {
    const line = summarise({ message: `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`, attributes: {} });
    assert.ok(line.fields[0][1].startsWith('[[['));
  }
});
