/** The manifest that codegen's client preset makes of documents, with nothing written anywhere. */
import { generate } from '@graphql-codegen/cli';

/**
 * Texts by hash, and as the file `persisted-documents.json`.
 *
 * @param schema SDL, or the path of it; @param documents likewise
 * @param documentMode codegen's, default its own default
 */
export async function generateManifest(
  schema: string,
  documents: string,
  documentMode?: 'string' | 'documentNode',
): Promise<{ readonly json: string; readonly texts: ReadonlyMap<string, string> }> {
  const files: readonly { readonly filename: string; readonly content: string }[] = await generate(
    {
      schema,
      documents,
      silent: true,
      errorsOnly: true,
      generates: {
        'generated/': {
          preset: 'client',
          presetConfig: { persistedDocuments: true, fragmentMasking: false },
          config: documentMode ? { documentMode } : {},
        },
      },
    },
    false,
  );
  const manifest = files.find(({ filename }) => filename.endsWith('/persisted-documents.json'));
  if (!manifest) throw new Error('codegen made no manifest');
  return { json: manifest.content, texts: new Map(Object.entries(JSON.parse(manifest.content))) };
}
