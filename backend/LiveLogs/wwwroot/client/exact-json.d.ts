/** A number with the text that it was written with. It calculates like the double next to it and shows like its text. */
export class ExactNumber extends Number {
  constructor(text: string);
}

/** Whether a value has members: neither a scalar nor an exact number. */
export function isNested(value: unknown): boolean;

/**
 * Reads a JSON text like `JSON.parse`, except that numbers which would lose digits are `ExactNumber`s. For the option `parse` of `LiveTail`.
 * @throws {SyntaxError} It is no JSON.
 */
export function readJson(text: string): any;

/** Writes values that `readJson` gave like `JSON.stringify`, exact numbers with their text. `indent`: blanks a level, 0 for one line. */
export function writeJson(value: unknown, indent?: number): string;
