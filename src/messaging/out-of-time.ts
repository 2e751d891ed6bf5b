/** Why a signal has fired, as the end of a reason: its time ran out, or somebody stopped the send. */
export function outOfTime(signal: AbortSignal): 'timeout' | 'aborted' {
  return (signal.reason as { name?: unknown } | undefined)?.name === 'TimeoutError' ? 'timeout' : 'aborted';
}
