import type { Firewall } from '@fourtwo/contract/facts.ts'

type Stance = Firewall['filters'][number]['input']

/** What nftables' file does with what comes in and what passes through, where nothing else says: the policy of the base chain on that hook. */
export function parseNft(text: string): { readonly input: Stance; readonly forward: Stance } {
  const bare = text.replaceAll(/#[^\n]*/g, ' ')
  const hook = (name: string): Stance => {
    const found = [...bare.matchAll(/\btype\s+filter\s+hook\s+(\w+)\s+priority\s+[\w+ -]{1,40};(?:\s*policy\s+(\w+)\s*;)?/g)].filter(([, at]) => at === name).map(([, , policy = 'accept']) => policy)
    return found.length === 0 ? 'accept' : found.includes('drop') ? 'drop' : found.every(it => it === 'accept') ? 'accept' : 'unknown'
  }
  return { input: hook('input'), forward: hook('forward') }
}

/** What a file of iptables-save does: the policies of the filter table's chains. */
export function parseIptables(text: string): { readonly input: Stance; readonly forward: Stance } {
  const policy = (chain: string): Stance => {
    const word = new RegExp(`^:${chain}\\s+(\\w+)`, 'm').exec(text)?.[1]
    return word === 'DROP' ? 'drop' : word === 'ACCEPT' ? 'accept' : 'unknown'
  }
  return { input: policy('INPUT'), forward: policy('FORWARD') }
}

/** What OpenWrt's firewall does where no zone says otherwise. */
export function parseUciFirewall(text: string): { readonly input: Stance; readonly forward: Stance } {
  const defaults = /^config\s+defaults\b([\s\S]*?)(?=^config\b|(?![\s\S]))/m.exec(text)?.[1] ?? ''
  const policy = (name: string): Stance => {
    const word = new RegExp(`^\\s*option\\s+${name}\\s+['"]?(\\w+)`, 'm').exec(defaults)?.[1]?.toUpperCase()
    return word === 'REJECT' || word === 'DROP' ? 'drop' : word === 'ACCEPT' ? 'accept' : 'unknown'
  }
  return { input: policy('input'), forward: policy('forward') }
}
