// Whether a page lets one sign in: a form with one password field, and no sign that it makes an account or changes a password.
import type { Element } from 'domhandler';
import type { Survey } from './survey.ts';

const otherPurpose = /regist|sign-?up|signup|join|create|new-?user|reset|forgot|change|confirm|repeat|retype|again/i;

/** The forms for signing in; null stands for fields outside any form. */
export function loginForms(survey: Survey): Array<Element | null> {
  const byForm = new Map<Element | null, Element[]>();
  for (const { element } of survey.inputs) {
    const form = formOf(element);
    const inputs = byForm.get(form);
    if (inputs === undefined) byForm.set(form, [element]);
    else inputs.push(element);
  }
  return [...byForm].filter(([form, inputs]) => isLogin(form, inputs)).map(([form]) => form);
}

function isLogin(form: Element | null, inputs: readonly Element[]): boolean {
  const passwords = inputs.filter((input) => typeOf(input) === 'password');
  if (passwords.length !== 1) return false;
  const fields = inputs.filter((input) => ['text', 'email', 'tel', ''].includes(typeOf(input)));
  const names =
    form === null
      ? ''
      : `${form.attribs['action'] ?? ''} ${form.attribs['id'] ?? ''} ${form.attribs['name'] ?? ''} ${form.attribs['class'] ?? ''}`.slice(
          0,
          500,
        );
  // People who register give more than a name: an address, a date of birth, consent.
  if (fields.length > 3) return false;
  return !(otherPurpose.test(names) && !/log-?in|sign-?in|logon|signin/i.test(names));
}

function typeOf(input: Element): string {
  return (input.attribs['type'] ?? '').trim().toLowerCase();
}

function formOf(input: Element): Element | null {
  for (let node = input.parent; node !== null && 'attribs' in node; node = node.parent)
    if (node.name === 'form') return node;
  return null;
}
