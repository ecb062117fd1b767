/** Why an API's document cannot be imported: one sentence, which begins with the file and the JSON pointer of what is wrong. */
export class ImportFault extends Error {
  /** @param at as {@link placeText} writes it; nothing where the sentence names the file itself */
  constructor(message: string, at?: string) {
    super(at === undefined ? message : `${at}: ${message}`);
  }
}
