/** What AIDE is told to look at and where its outcome goes. */
export interface AideSettings {
  readonly software: boolean
  readonly configuration: boolean
  /** Does it leave out some of that? */
  readonly leavesOut: boolean
  readonly reports: readonly string[]
  /** The file that it compares with, where the settings name one. */
  readonly database: string | undefined
  readonly whole: boolean
}
const REPORTS = /^(stdout|stderr|syslog|file)/
/** Attributes that tell that what a file holds has changed; R and H stand for groups with such a one. */
const DIGESTS = /^(md5|sha1|sha224|sha256|sha384|sha512|sha512_256|sha3_256|sha3_512|rmd160|tiger|whirlpool|gost|stribog256|stribog512|R|H)$/
/** Files that change by themselves, and what is no program below /usr: left out everywhere. */
const OFTEN_LEFT_OUT = /^\/etc\/(mtab|adjtime|resolv\.conf|ld\.so\.cache|blkid\.tab|lvm\/(cache|archive|backup)|\.\*~|prelink\.cache)|^\/usr\/(share|src|tmp|games)(\/|$)/
/** Groups defined by groups. */
const DEEPEST = 10

/**
 * Settings of aide.conf(5) and of the files beside it; `folders` are those in which software lies here. A rule is a path as a pattern that stands for all that begins with it, and counts where its group has a digest in it; one that starts
 * with `=` selects no more than that very path, one that starts with `!` leaves out. What an `@@include` outside the texts would add, a condition lets through, or a macro stands for, is not evaluated: the answer is not whole then.
 */
export function parseAide(texts: readonly string[], folders: readonly string[]): AideSettings {
  const lines = texts.flatMap(text => text.split('\n')).map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#'))
  const groups = new Map(lines.flatMap(line => { const [, name, is] = /^([A-Za-z]\w*)\s*=\s*([\w+>-]+)$/.exec(line) ?? []; return name === undefined || is === undefined ? [] : [[name, is] as const] }))
  const digests = (group: string, depth = 0): boolean => {
    const [first = '', ...rest] = group.split(/(?=[+-])/)
    const terms = [`+${first}`, ...rest]
    const has = (name: string) => DIGESTS.test(name) || (depth < DEEPEST && groups.has(name) && digests(groups.get(name) ?? '', depth + 1))
    return terms.some(term => term.startsWith('+') && has(term.slice(1))) && !terms.some(term => term.startsWith('-') && has(term.slice(1)))
  }
  const selected = lines.flatMap(line => {
    const [, path = '', only, group = ''] = /^(\/\S*)\s+(?:(\S+)\s+)?(\S+)$/.exec(line) ?? []
    return path === '' || (only !== undefined && !/^([a-zA-Z],)*f(,[a-zA-Z])*$/.test(only)) || !digests(group) ? [] : [path.replace(/\.\*$/, '')]
  }).filter(path => /^[\w/-]+$/.test(path.replaceAll('\\.', '')))
  const covers = (folder: string) => selected.some(path => `${folder}/`.startsWith(path))
  const left = lines.flatMap(line => /^[!-](\/\S*)/.exec(line)?.[1] ?? []).filter(path => !OFTEN_LEFT_OUT.test(path.replaceAll('\\', '')))
  // As far as it is plain: what follows may stand for anything.
  const touches = (path: string, folder: string) => { const plain = /^[\w/-]*/.exec(path)?.[0] ?? ''; return plain.startsWith(`${folder}/`) || `${folder}/`.startsWith(plain) }
  const reports = lines.flatMap(line => { const to = /^report_url\s*=\s*(\S+)/.exec(line)?.[1]; return to === undefined ? [] : [REPORTS.exec(to)?.[1] ?? 'other'] })
  const defined = new Map(lines.flatMap(line => { const [, name, value] = /^@@define\s+(\w+)\s+(\S+)$/.exec(line) ?? []; return name === undefined || value === undefined ? [] : [[name, value] as const] }))
  const named = lines.flatMap(line => /^database(?:_in)?\s*=\s*file:(\S+)/.exec(line)?.[1] ?? [])[0]
  const whole = !lines.some(line => line.startsWith('@@') && !/^@@define\s/.test(line) && !/^@@(x_)?include\s.*(@@\{?.*aide\.conf\.d|\/etc\/aide\/aide\.conf\.d)/.test(line))
  return {
    software: folders.length > 0 && folders.every(covers), configuration: covers('/etc'), leavesOut: left.some(path => ['/etc', ...folders].some(folder => touches(path, folder))), reports: [...new Set(reports)], whole,
    database: named?.replaceAll(/@@\{(\w+)\}/g, (all, name: string) => defined.get(name) ?? all),
  }
}
