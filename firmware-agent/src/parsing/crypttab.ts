/** One volume that crypttab opens, and with what. */
export interface CryptVolume {
  readonly name: string
  readonly key: 'asked' | 'file' | 'random' | 'other'
  readonly tpm: boolean
  readonly token: boolean
}

/** The volumes of crypttab(5), and how many lines are none. Key files are not named: only that there is one. */
export function parseCrypttab(text: string): { readonly volumes: readonly CryptVolume[]; readonly unclear: number } {
  const lines = text.split('\n').map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#'))
  const volumes = lines.flatMap((line): CryptVolume[] => {
    const [name = '', device, key = 'none', options = ''] = line.split(/\s+/)
    if (device === undefined || !/^[\w.-]{1,128}$/.test(name)) return []
    const kind = key === 'none' || key === '-' ? 'asked' : /^\/dev\/(u?random|hwrng)$/.test(key) ? 'random' : key.startsWith('/') ? 'file' : 'other'
    const set = options.split(',')
    return [{ name, key: kind, tpm: set.some(it => it.startsWith('tpm2-device=')), token: set.some(it => /^(pkcs11-uri|fido2-device)=/.test(it)) }]
  })
  return { volumes, unclear: lines.length - volumes.length }
}

/** What a mapped device is, by the uuid that device mapper keeps of it. */
export function layerOf(uuid: string): 'verity' | 'luks' | 'plain-crypt' | 'integrity' | 'other' {
  const kinds = [['CRYPT-VERITY-', 'verity'], ['CRYPT-LUKS', 'luks'], ['CRYPT-PLAIN-', 'plain-crypt'], ['CRYPT-INTEGRITY-', 'integrity']] as const
  return kinds.find(([begin]) => uuid.startsWith(begin))?.[1] ?? 'other'
}
