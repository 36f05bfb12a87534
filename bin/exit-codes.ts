// Exit codes have names; docs/EXIT-CODES.md explains them to those who script against us.
export const exitCodes = {
  done: 0,
  /** The answer is no: a verification that failed. */
  no: 1,
  badInput: 2,
  couldNotFinish: 3,
  interrupted: 130,
} as const;
