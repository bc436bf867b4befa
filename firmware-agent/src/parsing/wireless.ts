import type { joinings } from '@fourtwo/contract/facts/wireless.ts'

type Joining = (typeof joinings)[number]
const PROTECTED = ['no', 'optional', 'required'] as const
/** A network that the device offers. */
export interface Offer {
  readonly interface: string | null
  readonly joining: Joining
  readonly protectedManagement: 'no' | 'optional' | 'required' | 'unknown'
}
const NAME = /^[\w.-]{1,15}$/

/** The networks of one hostapd.conf: `interface=` begins the first, `bss=` each further one. Passphrases are never kept: only whether there is one for all. */
export function parseHostapd(text: string): readonly Offer[] {
  const networks: Map<string, string>[] = []
  for (const line of text.split('\n').map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#'))) {
    const cut = line.indexOf('=')
    const [key, value] = [line.slice(0, cut), line.slice(cut + 1)]
    if (cut < 1) continue
    if (networks.length === 0 || key === 'bss') networks.push(new Map(key === 'bss' ? [['interface', value]] : []))
    networks.at(-1)?.set(key, value)
  }
  return networks.map(of => {
    const name = of.get('interface')
    return { interface: name !== undefined && NAME.test(name) ? name : null, joining: joiningOf(of), protectedManagement: PROTECTED[Number(of.get('ieee80211w') ?? '0')] ?? 'unknown' }
  })
}

function joiningOf(of: ReadonlyMap<string, string>): Joining {
  const wpa = Number(of.get('wpa') ?? '0')
  if ([...of.keys()].some(key => /^wep_(key\d|default_key)$/.test(key))) return 'wep'
  if (wpa === 0) return of.get('ieee8021x') === '1' ? 'individual' : 'open'
  const kinds = new Set((of.get('wpa_key_mgmt') ?? 'WPA-PSK').trim().split(/\s+/).map(kindOf))
  // Where several ways are open, the weakest counts.
  if (kinds.has('open')) return 'open'
  if (kinds.has('unknown')) return 'unknown'
  if (kinds.has('shared-key')) return of.has('wpa_psk_file') && !of.has('wpa_passphrase') && !of.has('wpa_psk') && !of.has('sae_password') ? 'own-keys' : 'shared-key'
  return 'individual'
}

const kindOf = (word: string): Joining =>
  word === 'NONE' || word === 'OWE' ? 'open' : /^((FT-)?SAE(-EXT-KEY)?|(FT-)?WPA-PSK(-SHA256)?|DPP)$/.test(word) ? (word === 'DPP' ? 'individual' : 'shared-key') : /^(FT-)?WPA-EAP(-SUITE-B(-192)?|-SHA256|-SHA384)?$/.test(word) ? 'individual' : 'unknown'

/** How each network of a wpa_supplicant.conf is joined. */
export function parseSupplicant(text: string): readonly Joining[] {
  return [...text.matchAll(/^[ \t]*network[ \t]*=[ \t]*\{([^}]*)(?:\}|(?![\s\S]))/gm)].map(([, block = '']) => {
    const keys = /^[ \t]*key_mgmt[ \t]*=[ \t]*(.+?)[ \t]*$/m.exec(block)?.[1]
    if (/^\s*wep_key\d\s*=/m.test(block)) return 'wep'
    const kinds = new Set((keys ?? 'WPA-PSK WPA-EAP').split(/\s+/).map(word => (word === 'IEEE8021X' ? 'individual' : kindOf(word))))
    if (kinds.has('open')) return 'open'
    return kinds.has('unknown') ? 'unknown' : keys === undefined && !/^\s*(psk|sae_password)\s*=/m.test(block) ? 'individual' : kinds.has('shared-key') ? 'shared-key' : 'individual'
  })
}

/** The networks that OpenWrt's /etc/config/wireless has the device offer. */
export function parseUciWireless(text: string): readonly Offer[] {
  return text.split(/^\s*config\s+/m).filter(section => /^['"]?wifi-iface/.test(section)).flatMap(section => {
    const of = new Map([...section.matchAll(/^[ \t]*option[ \t]+['"]?(\w+)['"]?\s+['"]?([^'"\n]*)['"]?\s*$/gm)].map(([, key = '', value = '']) => [key, value]))
    if (of.get('mode') !== 'ap' || of.get('disabled') === '1') return []
    const encryption = (of.get('encryption') ?? 'none').split('+')[0] ?? ''
    const joining: Joining = ['none', 'owe'].includes(encryption) ? 'open' : encryption.startsWith('wep') ? 'wep' : /^(psk2?|psk-mixed|sae|sae-mixed)$/.test(encryption) ? 'shared-key' : /^(wpa[23]?|wpa3-mixed|wpa3-192|wpa-mixed)$/.test(encryption) ? 'individual' : 'unknown'
    const name = of.get('ifname') ?? of.get('device') ?? ''
    return [{ interface: NAME.test(name) ? name : null, joining, protectedManagement: PROTECTED[Number(of.get('ieee80211w') ?? '0')] ?? 'unknown' as const }]
  })
}
