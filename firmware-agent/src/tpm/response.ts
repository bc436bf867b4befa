import { AgentError, type AgentCode } from '../error.ts'

/** TPM_RC_SUCCESS. */
export const SUCCESS = 0
/** What a TPM answers that is not ready yet: yielded, testing, NV rate, retry (TPM 2.0 Library, Part 2, 6.6.3). */
const AGAIN: ReadonlySet<number> = new Set([0x908, 0x90a, 0x920, 0x922])

/** Does the TPM ask for the same command once more? */
export const asksAgain = (code: number): boolean => AGAIN.has(code)

/** The words for the codes that say what to do about them; any other is shown by its number. */
const words = new Map<number, readonly [AgentCode, string]>([
  [0x100, ['TPM_RESET', 'it is not started: that is the part of the firmware (TPM2_Startup)']],
  [0x101, ['TPM_REFUSED', 'it failed its own test and serves nothing more']],
  [0x12d, ['TPM_REFUSED', 'its firmware is being changed']],
  [0x130, ['TPM_RESET', 'it wants to be reset']],
  [0x902, ['TPM_BUSY', 'it has no room for another key: others hold it']],
  [0x903, ['TPM_BUSY', 'it has no room for another session: others hold it']],
  [0x904, ['TPM_BUSY', 'it has no room left: others hold it']],
  [0x910, ['TPM_RESET', 'it no longer knows the key that it loaded a moment ago']],
  [0x921, ['TPM_LOCKED', 'it is locked out after too many wrong authorisations']],
])
/** Codes of format one: they tell which parameter, handle or session is meant, above what is wrong with it (Part 2, 6.6.2). */
const ofOne = new Map<number, readonly [AgentCode, string]>([
  [0x08b, ['TPM_RESET', 'it no longer knows what was loaded a moment ago']],
  [0x08e, ['TPM_LOCKED', 'the authorisation is wrong, and it counts that']],
  [0x0a2, ['TPM_REFUSED', 'the authorisation is wrong: its hierarchy has a secret of its own']],
  [0x09f, ['KEY_REFUSED', 'it does not know this key: another TPM made it, or the TPM was cleared since']],
])

/** The error that follows from a response code other than success. `command`: its name, for the sentence. */
export function faultOf(code: number, command: string): AgentError {
  const isOfOne = code <= 0xfff && (code & 0x80) !== 0 // above that it is the resource manager that speaks
  const [is, why] = (isOfOne ? ofOne.get(code & 0xbf) : words.get(code)) ?? (asksAgain(code) ? ['TPM_BUSY', 'it asks to come again, and did so every time'] : ['TPM_REFUSED', 'it refuses'])
  return new AgentError(is, `the TPM did not do ${command}: ${why} (0x${code.toString(16).padStart(3, '0')})`)
}
