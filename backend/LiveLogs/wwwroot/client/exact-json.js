// JSON without loss: JSON.parse rounds numbers to doubles (RFC 8259, section 6), so that an order id of 19 digits becomes that of somebody
// else. Here a number that JavaScript would write in another way keeps its text. No build, no dependencies; livelogs.js takes `readJson` as
// its option `parse`. Nothing recurses, so depth costs memory only.

/** A number with the text that it was written with. It calculates like the double next to it and shows like its text. */
export class ExactNumber extends Number {
  #text;

  constructor(text) {
    super(text);
    this.#text = text;
  }

  toString() {
    return this.#text;
  }

  toLocaleString() {
    return this.#text;
  }
}

/** Whether a value has members: neither a scalar nor an exact number. */
export const isNested = (value) => typeof value === 'object' && value !== null && !(value instanceof ExactNumber);

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const UNPLAIN = /[\\\u0000-\u001f]/;
const WORDS = { t: ['true', true], f: ['false', false], n: ['null', null] };

/**
 * What a number must look like for JavaScript to write it differently: sixteen digits, very small, with an exponent, with zeros at the end of
 * its fraction, or minus zero. Some texts inside of strings look so, too; they only cost the slower way.
 */
const SUSPECT = /(?:^|[:,[])\s*-?(?:[\d.]{16}|0\.0{6}|\d+(?:\.\d+)?[eE]|\d+\.\d*0\s*(?:[,\]}]|$))|(?:^|[:,[])\s*-0\s*(?:[,\]}]|$)/;

/**
 * Reads a JSON text like `JSON.parse`, except that numbers which would lose digits are `ExactNumber`s.
 * @param {string} text
 * @throws {SyntaxError} It is no JSON.
 */
export function readJson(text) {
  return SUSPECT.test(text) ? new Reader(text).read() : JSON.parse(text);
}

class Reader {
  #text;
  #at = 0;

  constructor(text) {
    this.#text = text;
  }

  read() {
    const root = [];
    // The containers that are open, the innermost last; the value of an object's member goes to `key`.
    const open = [{ target: root, key: null, end: '' }];
    let inside = open[0];
    this.#skip();
    for (;;) {
      const value = this.#open();
      put(inside, value);
      if (typeof value === 'object' && value !== null && (this.#last === '{' || this.#last === '[')) {
        inside = { target: value, key: null, end: this.#last === '{' ? '}' : ']' };
        open.push(inside);
        this.#skip();
        if (this.#peek() !== inside.end) {
          this.#name(inside);
          continue;
        }
      }
      // After a value: its container goes on, or ends, and perhaps those around it.
      for (;;) {
        this.#skip();
        if (inside.end === '') {
          if (this.#at < this.#text.length)
            this.#fail();
          return root[0];
        }
        const next = this.#text[this.#at++];
        if (next === ',') {
          this.#skip();
          this.#name(inside);
          break;
        }
        if (next !== inside.end)
          this.#fail(-1);
        open.pop();
        inside = open.at(-1);
      }
    }
  }

  #last = '';

  /** Reads a scalar, or the beginning of a container, of which `#last` tells the bracket. */
  #open() {
    const first = this.#last = this.#peek();
    switch (first) {
      case '{':
        this.#at++;
        return {};
      case '[':
        this.#at++;
        return [];
      case '"':
        return this.#string();
      case 't':
      case 'f':
      case 'n': {
        const [word, value] = WORDS[first];
        if (!this.#text.startsWith(word, this.#at))
          this.#fail();
        this.#at += word.length;
        return value;
      }
      default:
        return this.#number();
    }
  }

  /** Reads the name of an object's next member and its colon; arrays have none. */
  #name(inside) {
    if (inside.end !== '}')
      return;
    if (this.#peek() !== '"')
      this.#fail();
    inside.key = this.#string();
    this.#skip();
    if (this.#text[this.#at++] !== ':')
      this.#fail(-1);
    this.#skip();
  }

  #string() {
    const start = this.#at;
    let end = start;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0)
        this.#fail();
    } while (this.#isEscaped(end));
    this.#at = end + 1;
    const plain = this.#text.slice(start + 1, end);
    // Escapes, and what is not allowed inside of a string, are known to JSON.parse.
    return UNPLAIN.test(plain) ? JSON.parse(`"${plain}"`) : plain;
  }

  #isEscaped(at) {
    let from = at;
    while (this.#text[from - 1] === '\\')
      from--;
    return (at - from) % 2 === 1;
  }

  #number() {
    NUMBER.lastIndex = this.#at;
    const [text] = NUMBER.exec(this.#text) ?? this.#fail();
    this.#at += text.length;
    const value = Number(text);
    return String(value) === text ? value : new ExactNumber(text);
  }

  #skip() {
    for (let code; (code = this.#text.charCodeAt(this.#at)) === 32 || code === 10 || code === 13 || code === 9;)
      this.#at++;
  }

  #peek() {
    return this.#text[this.#at];
  }

  #fail(by = 0) {
    const at = Math.min(this.#at + by, this.#text.length);
    throw new SyntaxError(at < this.#text.length ? `Unexpected character in JSON at position ${at}` : 'Unexpected end of JSON');
  }
}

function put({ target, key }, value) {
  if (key === null)
    target.push(value);
  else if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else
    target[key] = value;
}

/**
 * Writes values that `readJson` gave like `JSON.stringify`, exact numbers with their text.
 * @param {number} indent Blanks a level; 0 writes one line.
 */
export function writeJson(value, indent = 0) {
  const parts = [];
  const open = [];
  const line = () => indent > 0 && parts.push('\n', ' '.repeat(indent * open.length));
  let next = value;
  for (;;) {
    if (isNested(next)) {
      const names = Array.isArray(next) ? null : Object.keys(next).filter((name) => isWritten(next[name]));
      const length = (names ?? next).length;
      if (length > 0) {
        open.push({ of: next, names, length, done: 0 });
        parts.push(names ? '{' : '[');
      } else {
        parts.push(names ? '{}' : '[]');
      }
    } else {
      parts.push(scalar(next));
    }
    while (open.length > 0 && open.at(-1).done === open.at(-1).length) {
      const { names } = open.pop();
      line();
      parts.push(names ? '}' : ']');
    }
    if (open.length === 0)
      return parts.join('');
    const inside = open.at(-1);
    if (inside.done > 0)
      parts.push(',');
    line();
    const name = inside.names?.[inside.done];
    if (name !== undefined)
      parts.push(JSON.stringify(name), indent > 0 ? ': ' : ':');
    next = inside.of[name ?? inside.done];
    inside.done++;
  }
}

const isWritten = (value) => value !== undefined && typeof value !== 'function';

const scalar = (value) => (value instanceof ExactNumber ? String(value) : JSON.stringify(value) ?? 'null');
