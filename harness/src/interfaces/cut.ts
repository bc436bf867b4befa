import type { Duplex } from 'node:stream'

/** Ends a stream with the run's cut: what is still to be sent is thrown away. */
export function endWith(cut: AbortSignal, stream: Duplex): void {
  const end = () => {
    stream.destroy()
  }
  if (cut.aborted) {
    end()
    return
  }
  cut.addEventListener('abort', end)
  stream.once('close', () => cut.removeEventListener('abort', end))
}
