/** What is left where a daemon cannot be told to end; no `pid` where it is known by its lock alone. */
export const endItYourself = (pid: number | null): string =>
  `Look ${pid === null ? "for a process `spec-kitty sync daemon run`" : `at process ${pid}`} and end it yourself; events are safe meanwhile.`
