/**
 * What went wrong with us or our input, never with the device: that is a fact. Of a TPM: UNREACHABLE nothing answers there; BUSY it asks to come again, and still does;
 * LOCKED it counts too many wrong authorisations; RESET it was started anew, or not started; REFUSED it says no; GARBLED what it says is no answer.
 * NONCE_REPEATED, STATE_FAILED: why there is no token for a nonce; COLLECTOR_FAILED: why the other half of a pair gave none.
 */
export type AgentCode = 'INPUT_INVALID' | 'KEY_REFUSED' | 'TRANSPORT_FAILED' | 'NONCE_REPEATED' | 'STATE_FAILED' | 'COLLECTOR_FAILED' | 'TPM_UNREACHABLE' | 'TPM_BUSY' | 'TPM_LOCKED' | 'TPM_RESET' | 'TPM_REFUSED' | 'TPM_GARBLED'

/** The one error of this workspace; `code` is stable, the message names the thing and what it was. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: AgentCode

  constructor(code: AgentCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }

  /** A bundle has this class twice: in the agent, and in the file of its OPC UA server. */
  static override [Symbol.hasInstance](it: unknown): boolean {
    return it instanceof Error && it.name === 'AgentError'
  }
}
