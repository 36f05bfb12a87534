// Microdata and RDFa in the body, as the same objects that JSON-LD holds.
import type { Element } from 'domhandler';
import { rawText, squeeze } from './dom.ts';
import type { JsonObject } from './json-ld.ts';

const maxItems = 500;

/** schema.org objects marked up in the page, outermost first; properties nest as the elements do. */
export function readMicrodata(marked: readonly Element[]): JsonObject[] {
  const objects = new Map<Element, JsonObject>();
  const top: JsonObject[] = [];
  for (const element of marked) {
    const { attribs } = element;
    const scope = attribs['itemscope'] !== undefined || attribs['typeof'] !== undefined;
    const names = (attribs['itemprop'] ?? attribs['property'])?.trim();
    if (!scope && (names === undefined || names === '')) continue;
    const outer = enclosing(element, objects);
    if (!scope && outer === undefined) continue;
    const value = scope
      ? { '@type': (attribs['itemtype'] ?? attribs['typeof'] ?? '').split(/\s+/)[0] }
      : valueOf(element);
    if (scope) {
      if (objects.size >= maxItems) break;
      objects.set(element, value as JsonObject);
      const content = attribs['content'] ?? attribs['href'];
      if (content !== undefined) (value as JsonObject)['url'] = content;
    }
    if (outer === undefined || names === undefined) {
      if (scope) top.push(value as JsonObject);
      continue;
    }
    for (const name of names.split(/\s+/)) addProperty(outer, name.slice(name.lastIndexOf(':') + 1), value);
  }
  return top;
}

function addProperty(object: JsonObject, name: string, value: unknown): void {
  const known = object[name];
  if (known === undefined) object[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else object[name] = [known, value];
}

function enclosing(element: Element, objects: Map<Element, JsonObject>): JsonObject | undefined {
  for (let node = element.parent; node !== null && 'attribs' in node; node = node.parent) {
    const object = objects.get(node);
    if (object !== undefined) return object;
  }
  return undefined;
}

function valueOf(element: Element): string {
  const { name, attribs } = element;
  if (attribs['content'] !== undefined) return attribs['content'];
  switch (name) {
    case 'a':
    case 'link':
      return attribs['href'] ?? '';
    case 'img':
    case 'source':
    case 'video':
      return attribs['data-src'] ?? attribs['src'] ?? '';
    case 'time':
      if (attribs['datetime'] !== undefined) return attribs['datetime'];
      break;
    case 'data':
    case 'meter':
      if (attribs['value'] !== undefined) return attribs['value'];
      break;
    default:
      break;
  }
  return squeeze(rawText(element, 20_000));
}
