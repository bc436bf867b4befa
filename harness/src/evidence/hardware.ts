import { type Fact, inconclusive, type Judgement, type KeyStores, violated } from '@fourtwo/contract'
import type { Statement } from './statement.ts'

/** What could hold keys in hardware on this device, in a sentence. */
export function namesOf({ tpm, tee, secureElements, pkcs11, trustedKeys }: KeyStores): string {
  const items = <T>(fact: Fact<readonly T[]>, name: (it: T) => string) => (fact.state === 'reported' ? fact.value.map(name) : [])
  const found = [...items(tpm, it => `${it.name} (TPM ${it.version ?? 'of an unknown version'})`), ...items(tee, it => it), ...items(secureElements, it => it), ...items(pkcs11, it => `${it.module} (${it.kind})`), ...(trustedKeys.state === 'reported' ? [`trusted keys from ${trustedKeys.value}`] : [])]
  return found.length === 0 ? 'nothing that could hold keys in hardware is seen' : `${found.join(', ')} could hold keys`
}

/** How many tokens software keeps as files. */
export const softTokensIn = ({ softTokens }: KeyStores): number => (softTokens.state === 'reported' ? softTokens.value : 0)

/** What tokens that software keeps as files say of keys in hardware. In use by a program that runs they speak against it; that they lie there may be for tests, or of long ago. Undefined where there are none. */
export function softTokensSay({ token, holds }: Statement, keyStores: KeyStores): Judgement | undefined {
  const tokens = softTokensIn(keyStores)
  if (tokens === 0) return undefined
  if (keyStores.softTokensUsedBy.length > 0) return violated(`the agent states that ${keyStores.softTokensUsedBy.join(' and ')} runs with SoftHSM, which keeps ${tokens} tokens as files: what is in them is in no hardware and can leave`, holds, token)
  return inconclusive('ambiguous', `SoftHSM keeps ${tokens} tokens as files, and that a program uses keys in them is not seen`, token)
}
