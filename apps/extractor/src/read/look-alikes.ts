/**
 * Puts right what the recogniser confuses because it reads sign by sign: a digit with letters on both sides, `Peta1ing` and
 * `SECT1ON`, and a capital I among small letters, `JIn`. Codes are left alone: in capitals it takes three letters before
 * and two behind, and one digit in all.
 *
 * @param text A word as it was read.
 */
export function withoutLookAlikes(text: string): string {
  return text.replace(/[\p{L}\p{N}]{3,}/gu, (run) => {
    const capitals = /^(\p{Lu}{3,})([01])(\p{Lu}{2,})$/u.exec(run);
    if (capitals) return `${capitals[1]}${capitals[2] === '0' ? 'O' : 'I'}${capitals[3]}`;
    const small = /^(\p{L}\p{Ll}+)([01])(\p{Ll}+)$/u.exec(run);
    if (small) return `${small[1]}${small[2] === '0' ? 'o' : 'l'}${small[3]}`;
    // `AIs` and `UIs` are words.
    const capital = /^(\p{Lu})I(?!s$)(\p{Ll}+)$/u.exec(run);
    return capital ? `${capital[1]}l${capital[2]}` : run;
  });
}
