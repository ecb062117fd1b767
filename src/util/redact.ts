/** Takes credentials out of text that goes to the log: messages and stacks quote URLs, headers and tokens that they choked on. */

/** Each in linear time, for part of the text may be an attacker's. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // JSON Web Tokens.
  [/(?<![\w-])eyJ[\w-]+(?:\.[\w-]*)+/g, '[redacted]'],
  [/\b(Bearer|Basic|ApiKey)\s+[^\s"',;]+/gi, '$1 [redacted]'],
  // User and password of a URL.
  [/\/\/[^\s/@]+@/g, '//[redacted]@'],
  // Headers that hold nothing else, to the end of the line.
  [/\b(authorization|cookie)(["']?\s*[=:]\s*)[^\r\n]+/gi, '$1$2[redacted]'],
  // Parameters and fields whose names say what they hold.
  [/(api[-_]?key|token|secret|password|passwd|signature)(["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi, '$1$2[redacted]'],
];
const maxLength = 8192;

/** The text without what looks like a credential, and of a length that a log can bear. */
export function redact(text: string): string {
  let result = text.slice(0, maxLength);
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result;
}
