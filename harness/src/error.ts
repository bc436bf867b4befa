/** What went wrong with us or our input, never with the device: those are findings. */
export type HarnessCode = 'INPUT_INVALID' | 'LEASE_REFUSED' | 'RUN_UNREADABLE' | 'RUN_UNWRITABLE' | 'RUN_BROKEN' | 'FORGED_CITATION' | 'REPLAY_DIFFERS' | 'SIMULATOR_FAILED'

/** The one error of this workspace; `code` is stable, the message names the thing and what it was. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
  readonly code: HarnessCode

  constructor(code: HarnessCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
