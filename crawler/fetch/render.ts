export interface Renderer {
  render(
    f: unknown,
    o: unknown,
  ): Promise<{ html: string; exchanges: import('#listing/page-capture.ts').HttpExchange[] }>;
  close(): Promise<void>;
}
export function makeRenderer(_: object): Promise<Renderer | undefined> {
  return Promise.resolve(undefined);
}
