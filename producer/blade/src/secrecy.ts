const SECRET_WORDS = new Set([
  'password',
  'passwd',
  'secret',
  'token',
  'salt',
  'credential',
  'credentials',
  'otp',
  'apikey',
]);

/** snake_case, dots, camelCase, ACRONYMCase, and the border of letters and digits: as the capture has it. */
const BETWEEN_WORDS =
  /[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;

/** Whether one of the words of a field's name, or two in a row such as `apiKey`, says that it stays in Hive. */
export function isSecret(field: string): boolean {
  let previous = '';
  for (const word of field.split(BETWEEN_WORDS)) {
    const lower = word.toLowerCase();
    if (SECRET_WORDS.has(lower) || SECRET_WORDS.has(previous + lower)) {
      return true;
    }
    previous = lower;
  }
  return false;
}
