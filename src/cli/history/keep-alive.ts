/** Keeps the process alive while `work` waits on timers alone, which do not by themselves. */
export async function keepAlive<Result>(work: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => {}, 2 ** 30);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
