// Starts what all tests share, once.
export async function setup(): Promise<void> {}
