import type { Fact, KeyStores } from '@fourtwo/contract'

/** What could hold keys in hardware on this device, in a sentence. */
export function namesOf({ tpm, tee, secureElements, pkcs11, trustedKeys }: KeyStores): string {
  const items = <T>(fact: Fact<readonly T[]>, name: (it: T) => string) => (fact.state === 'reported' ? fact.value.map(name) : [])
  const found = [...items(tpm, it => `${it.name} (TPM ${it.version ?? 'of an unknown version'})`), ...items(tee, it => it), ...items(secureElements, it => it), ...items(pkcs11, it => `${it.module} (${it.kind})`), ...(trustedKeys.state === 'reported' ? [`trusted keys from ${trustedKeys.value}`] : [])]
  return found.length === 0 ? 'nothing that could hold keys in hardware is seen' : `${found.join(', ')} could hold keys`
}

/** How many tokens software keeps as files. */
export const softTokensIn = ({ softTokens }: KeyStores): number => (softTokens.state === 'reported' ? softTokens.value : 0)
