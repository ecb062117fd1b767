/** A client's file × the graph → its `View`: every type and field bound to what it shows, or a problem at its place. */
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLNamedType,
  GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  validateSchema,
  visit,
} from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { incrementalDirectives } from '../graph/incremental.ts';
import type { CompositeMap, FieldMap, View } from '../graph/view.ts';
import { hasErrors, type Problem, placeOf, problem } from '../util/problem.ts';
import { type Checker, createReport } from './checker.ts';
import { namedType } from './expose.ts';
import { bindField } from './fields.ts';
import { bindEnums, bindInputs, checkMembers } from './inputs.ts';
import { checkDefaults } from './literals.ts';
import { hiderOf, wholeDocument } from './overlay.ts';
import { type ClientFile, invalidSdl, servedDocument } from './read.ts';
import { bindTypes } from './types.ts';

/** Projects one client's file onto the graph. The view is undefined where anything in it is wrong. */
export function project(
  file: ClientFile,
  graph: Graph,
): { readonly view: View | undefined; readonly problems: readonly Problem[] } {
  const { document, problems: found } = wholeDocument(file.document, graph);
  const problems: Problem[] = [...found, ...vainHides(document)];
  // A file that exposes nothing of the graph was found valid when it was read.
  if (problems.length === 0 && document !== file.document) problems.push(...invalidSdl(document, file.file));
  problems.push(...noInputs(document, file.file));
  if (problems.length > 0) return { view: undefined, problems };
  // This schema keeps Portico's directives on its AST nodes.
  const written = buildASTSchema(document, { assumeValidSDL: true });
  for (const error of validateSchema(written)) {
    const node = error.nodes?.find(({ loc }) => loc);
    const hint = written.getQueryType() ? undefined : 'Write a type Query: what the client can ask for begins there.';
    problems.push(problem('INVALID_SDL', error.message, placeOf(node, file.file), { hint }));
  }
  if (problems.length > 0) return { view: undefined, problems };
  const report = createReport(problems, file.file);
  const checker: Checker = { graph, view: written, shows: bindTypes(written, graph, report), report };
  const enums = bindEnums(checker);
  const inputs = bindInputs(checker);
  checkMembers(checker);
  checkDefaults(checker, (type, value) => hiderOf(file.document, type, value));
  const composites = bindComposites(checker);
  if (hasErrors(problems)) return { view: undefined, problems };
  const served = buildASTSchema(servedDocument(document), { assumeValidSDL: true }).toConfig();
  const schema = new GraphQLSchema({ ...served, directives: [...served.directives, ...incrementalDirectives] });
  return {
    view: {
      client: file.client.name,
      graph,
      schema,
      composites,
      enums,
      inputs,
      enumTypes: bindLeaves(checker, isEnumType),
      scalars: bindLeaves(checker, isScalarType),
    },
    problems,
  };
}

/** Arguments and input fields that are given objects to take: a schema with a default for one cannot even be built. */
function noInputs(document: DocumentNode, file: string): Problem[] {
  const outputs = new Set<string>();
  for (const { kind, ...definition } of document.definitions) {
    const isOutput = /^(Object|Interface|Union)TypeDefinition$/.test(kind);
    if (isOutput && 'name' in definition && definition.name) outputs.add(definition.name.value);
  }
  const problems: Problem[] = [];
  visit(document, {
    InputValueDefinition({ name, type }) {
      const given = namedType(type);
      if (!outputs.has(given)) return;
      const message = `"${name.value}" takes "${given}", which is no input type.`;
      problems.push(problem('INVALID_SDL', message, placeOf(type, file)));
    },
  });
  return problems;
}

/** `@hide` takes out what is exposed; on anything else it would seem to hide and not do so. */
function vainHides(document: DocumentNode): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'hide') return;
      const hint =
        'Use it in an "extend type" of a file with @expose; what a file writes itself, it can just leave out.';
      problems.push(problem('VIEW_INVALID_HIDE', 'Nothing is hidden here.', placeOf(node), { hint }));
    },
  });
  return problems;
}

/** Those that GraphQL has itself are the same everywhere. */
function bindLeaves(
  { view, shows }: Checker,
  isKind: (type: GraphQLNamedType) => boolean,
): ReadonlyMap<string, string> {
  return new Map(
    Object.values(view.getTypeMap()).flatMap((type) => {
      const shown = shows.get(type.name);
      return shown && isKind(type) ? [[type.name, shown.name] as const] : [];
    }),
  );
}

function bindComposites(checker: Checker): ReadonlyMap<string, CompositeMap> {
  const composites = new Map<string, CompositeMap>();
  for (const type of Object.values(checker.view.getTypeMap())) {
    const shown = checker.shows.get(type.name);
    if (!shown) continue;
    if (isUnionType(type)) composites.set(type.name, { graphType: shown.name, fields: new Map() });
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const fields = new Map<string, FieldMap>();
    for (const field of Object.values(type.getFields())) {
      const map = bindField(checker, type.name, field, shown);
      if (map) fields.set(field.name, map);
    }
    composites.set(type.name, { graphType: shown.name, fields });
  }
  return composites;
}
