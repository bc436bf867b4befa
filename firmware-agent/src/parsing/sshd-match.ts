/** Does a name fit a list of patterns? `*` and `?` are wild; one that is negated and fits decides against (ssh_config(5), PATTERNS). */
export function matchesList(name: string, list: string): boolean {
  let fits = false
  for (const pattern of list.split(',')) {
    const negated = pattern.startsWith('!')
    if (!matches(name, negated ? pattern.slice(1) : pattern)) continue
    if (negated) return false
    fits = true
  }
  return fits
}

/** Does an address fit a list of addresses, networks in CIDR form and patterns? */
export function matchesAddress(address: string, list: string): boolean {
  let fits = false
  for (const entry of list.split(',')) {
    const negated = entry.startsWith('!')
    const pattern = negated ? entry.slice(1) : entry
    if (!(inNetwork(address, pattern) ?? matches(address.toLowerCase(), pattern.toLowerCase()))) continue
    if (negated) return false
    fits = true
  }
  return fits
}

/** Undefined where the pattern is no address or network. */
function inNetwork(address: string, pattern: string): boolean | undefined {
  const [network = '', length] = pattern.split('/')
  // Not imported: few devices have such a rule, and sockets take as long to load as a collector needs.
  const { BlockList, isIP } = process.getBuiltinModule('node:net')
  const family = isIP(network)
  if (family === 0) return undefined
  const bits = length === undefined ? (family === 4 ? 32 : 128) : Number(length)
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return undefined
  if (isIP(address) !== family) return false
  const list = new BlockList()
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, bits, kind)
  return list.check(address, kind)
}

/** Does a name fit one pattern? A star is tried again one character further each time, which keeps it within length times length. */
export function matches(name: string, pattern: string): boolean {
  let [at, n, star, from] = [0, 0, -1, 0]
  while (at < name.length) {
    if (pattern[n] === '*') {
      star = n++
      from = at
    } else if (n < pattern.length && (pattern[n] === '?' || pattern[n] === name[at])) {
      n++
      at++
    } else if (star >= 0) {
      n = star + 1
      at = ++from
    } else return false
  }
  while (pattern[n] === '*') n++
  return n === pattern.length
}
