/** The three forms of an HTTP date (RFC 9110, 5.6.7): IMF-fixdate, and the obsolete ones of RFC 850 and asctime. */
const IMF_OR_RFC850 = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * What a `Retry-After` header asks for, in ms from `now`; never negative. Null for what is neither seconds nor an HTTP
 * date (RFC 9110, 10.2.3): a receiver that says it wrongly is tried again as the schedule has it.
 */
export function retryAfterMsOf(header: string, now: Date): number | null {
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const date = IMF_OR_RFC850.test(text) ? text : ASCTIME.test(text) ? `${text} GMT` : '';
  const at = Date.parse(date);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
