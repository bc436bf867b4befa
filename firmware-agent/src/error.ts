/** What went wrong with us or our input, never with the device: that is a fact. NONCE_REPEATED, STATE_FAILED: why there is no token for a nonce; COLLECTOR_FAILED: why the pair's other half gave none. */
export type AgentCode = 'INPUT_INVALID' | 'KEY_REFUSED' | 'TRANSPORT_FAILED' | 'NONCE_REPEATED' | 'STATE_FAILED' | 'COLLECTOR_FAILED'

/** The one error of this workspace; `code` is stable, the message names the thing and what it was. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: AgentCode

  constructor(code: AgentCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
