/** The type of a field on the wire, see https://protobuf.dev/programming-guides/encoding/. */
export const WIRE = { varint: 0, bits64: 1, delimited: 2, bits32: 5 } as const;

const START_BYTES = 65_536;
/** Of a tag, or of a number of whatever type. */
const NUMBER_BYTES = 10;
/** A length below this is one byte. */
const SHORT = 128;
const TWO_TO_32 = 2 ** 32;
/** Of the code of a hex digit, its value: digits of ids are random, and a branch for each would be guessed wrong. */
const HEX = Uint8Array.from({ length: 128 }, (_, code) => parseInt(String.fromCharCode(code), 16));

/** Writes protobuf into a buffer that grows. */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafeSlow(START_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A copy of what was written; then begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  /** @param number of the field. */
  tag(number: number, wire: number): void {
    this.varint((number << 3) | wire);
  }

  /** @param value whole, from 0 to 2^32 - 1. */
  varint(value: number): void {
    this.#room(NUMBER_BYTES);
    while (value > 127) {
      this.#bytes[this.#length++] = (value & 127) | 128;
      value >>>= 7;
    }
    this.#bytes[this.#length++] = value;
  }

  /** An int64. @param value whole, of 64 bits. */
  int64(value: number): void {
    if (value >= 0 && value < TWO_TO_32) {
      this.varint(value);
      return;
    }
    this.#room(NUMBER_BYTES);
    let left = BigInt.asUintN(64, BigInt(value));
    for (; left > 127n; left >>= 7n) this.#bytes[this.#length++] = Number(left & 127n) | 128;
    this.#bytes[this.#length++] = Number(left);
  }

  double(value: number): void {
    this.#room(NUMBER_BYTES);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  fixed32(value: number): void {
    this.#room(NUMBER_BYTES);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** A fixed64. @param low, high its halves. */
  fixed64(low: number, high: number): void {
    this.fixed32(low);
    this.fixed32(high);
  }

  /** With its length before it. */
  text(text: string): void {
    this.#room(NUMBER_BYTES + 3 * text.length);
    if (text.length < SHORT && this.#ascii(text)) return;
    const start = this.begin();
    this.#length += this.#bytes.write(text, this.#length);
    this.end(start);
  }

  /** Most texts are a few letters, which a loop copies sooner than a call does. @returns false: nothing is written. */
  #ascii(text: string): boolean {
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = text.length;
    for (let n = 0; n < text.length; n++) {
      const code = text.charCodeAt(n);
      if (code > 127) return false;
      bytes[at++] = code;
    }
    this.#length = at;
    return true;
  }

  /** Bytes that are given in lower-case hex digits, with their length before them. */
  hex(digits: string): void {
    this.varint(digits.length / 2);
    this.#room(digits.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let n = 0; n < digits.length; n += 2)
      bytes[at++] = ((HEX[digits.charCodeAt(n)] ?? 0) << 4) | (HEX[digits.charCodeAt(n + 1)] ?? 0);
    this.#length = at;
  }

  /** Bytes that are protobuf already. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What follows has its length before it. @returns what {@link end} is to be told. */
  begin(): number {
    this.#room(NUMBER_BYTES);
    return ++this.#length;
  }

  /** Writes the length of what was written since `start`. Most is short: room for one byte was left. */
  end(start: number): void {
    const length = this.#length - start;
    if (length < SHORT) {
      this.#bytes[start - 1] = length;
      return;
    }
    const more = Math.floor(Math.log2(length) / 7);
    this.#room(more);
    this.#bytes.copyWithin(start + more, start, this.#length);
    const end = this.#length + more;
    this.#length = start - 1;
    this.varint(length);
    this.#length = end;
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
