/** Checks URLs of sources and connectors as they are written: scheme, where the host comes from, relative or absolute. */
import type { StringValueNode } from 'graphql';
import { placeInString, placeOf } from '../../../util/problem.ts';
import type { Template } from '../../mapping/types.ts';
import type { Report } from '../report.ts';

/** The base URL of a source: absolute, http or https; the scheme cannot be known where it starts with an expression. */
export function checkBaseUrl(node: StringValueNode, template: Template, report: Report): void {
  const [first] = template.parts;
  if (typeof first === 'string') checkAbsolute(node, template, first, report);
  else if (first === undefined) report('INVALID_URL', 'The base URL is empty.', placeOf(node));
  checkParts(node, template, report);
}

/** The URL of a connector: relative to its source's base URL, or absolute where it has no source. */
export function checkUrl(node: StringValueNode, template: Template, hasSource: boolean, report: Report): void {
  const [first] = template.parts;
  const start = typeof first === 'string' ? first : '';
  const absolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(start);
  if (hasSource && absolute) {
    report('ABSOLUTE_CONNECT_URL_WITH_SOURCE', 'The URL is absolute, and there is a source.', placeOf(node), {
      hint: "Write only what follows the source's baseURL, or take out the source.",
    });
  } else if (!hasSource && !absolute) {
    report('RELATIVE_CONNECT_URL_WITHOUT_SOURCE', 'The URL is relative, and there is no source.', placeOf(node), {
      hint: 'Name a source with its baseURL, or write the URL with scheme and host.',
    });
  } else if (absolute) {
    checkAbsolute(node, template, start, report);
    // Host and port never come from outside: they must be complete before the first expression.
    if (template.parts.length > 1 && !/^[a-z]+:\/\/[^/?#]+[/?#]/i.test(start)) {
      report('INVALID_URL', 'Scheme, host and port must not contain expressions.', placeInString(node, start.length), {
        hint: 'Put a configured host into the baseURL of a source.',
      });
    }
  }
  checkParts(node, template, report);
}

function checkAbsolute(node: StringValueNode, template: Template, start: string, report: Report): void {
  if (!/^https?:\/\//i.test(start)) {
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(start)?.[0];
    const message = scheme ? `Scheme "${scheme}" is none of HTTP.` : 'The URL has no scheme.';
    report('INVALID_URL_SCHEME', message, placeOf(node), { hint: 'Start it with https:// or http://.' });
  } else if (template.parts.length === 1 && !URL.canParse(start)) {
    report('INVALID_URL', `"${start}" is no URL.`, placeOf(node));
  }
}

function checkParts(node: StringValueNode, template: Template, report: Report): void {
  let offset = 0;
  for (const part of template.parts) {
    if (typeof part !== 'string') {
      const at = node.value.indexOf(part.text, offset);
      offset = at < 0 ? offset : at + part.text.length;
      continue;
    }
    const climb = /(?:^|\/)\.\.?(?=[/?#])/.exec(part);
    const at = node.value.indexOf(part, offset);
    if (climb && at >= 0) {
      report('INVALID_URL', '"." and ".." cannot be path segments.', placeInString(node, at + climb.index));
    }
    offset = at < 0 ? offset : at + part.length;
  }
}
