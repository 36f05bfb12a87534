// What an element's author called it, and which lines belong to the page's subject.
import type { Element } from 'domhandler';
import type { Line } from './survey.ts';

/** Id and classes, camel case taken apart. */
export function namesOf(element: Element): string {
  return `${element.attribs['id'] ?? ''} ${element.attribs['class'] ?? ''}`
    .slice(0, 400)
    .replace(/([a-z])([A-Z])/g, '$1-$2');
}

/** Lines of the page's middle, and of a header that may hold its title. */
export function readable(line: Line): boolean {
  return line.region === 'main' || line.region === 'header';
}
