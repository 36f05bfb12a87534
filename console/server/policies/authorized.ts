// A permission that was checked, as a type: only a policy can make one, so a route that forgets to ask does not compile.
declare const permission: unique symbol;

export type Authorized<Subject, Action extends string> = Subject & { readonly [permission]: Action };

/** For the files of this folder alone. */
export function grant<Action extends string>() {
  return <Subject>(subject: Subject) => subject as Authorized<Subject, Action>;
}
