import type { SudoRule } from '@fourtwo/contract/facts.ts'

/** One file of sudoers(5) as far as it is understood. `includes`: what it draws in, by the word that does. */
export interface Sudoers {
  readonly rules: readonly SudoRule[]
  readonly showsPassword: boolean
  /** `!authenticate` for everybody: no rule asks. */
  readonly neverAsks: boolean
  readonly includes: readonly { readonly folder: boolean; readonly path: string }[]
  readonly unclear: number
}

/** A line longer than this is not understood. */
const LONGEST = 16_384

/** Reads rules, defaults and inclusions; aliases are kept as what they are: somebody or something that is not everybody and not everything. */
export function parseSudoers(text: string): Sudoers {
  const rules: SudoRule[] = []
  const includes: { folder: boolean; path: string }[] = []
  let [showsPassword, neverAsks, unclear] = [false, false, 0]
  for (const raw of text.replaceAll('\\\n', ' ').split('\n')) {
    const drawn = raw.length > LONGEST ? null : /^\s*[#@]include(dir)?\s+"?([^"\s]+)"?\s*$/.exec(raw)
    if (drawn !== null) {
      includes.push({ folder: drawn[1] !== undefined, path: drawn[2] ?? '' })
      continue
    }
    if (raw.length > LONGEST) {
      unclear++
      continue
    }
    const line = raw.replace(/(^|[^\w])#.*$/, '$1').trim()
    if (line === '' || /^(User|Runas|Host|Cmnd|Cmd)_Alias\s/.test(line)) continue
    if (line.startsWith('Defaults')) {
      if (/^Defaults\s/.test(line)) {
        if (/(^|[\s,])pwfeedback\b/.test(line)) showsPassword = !/!pwfeedback\b/.test(line)
        if (/!authenticate\b/.test(line)) neverAsks = true
        // Whose password is asked then is another's.
        if (/(^|[\s,])(rootpw|targetpw|runaspw)\b/.test(line)) unclear++
      } else if (/!authenticate\b|(^|[\s,])(rootpw|targetpw|runaspw)\b/.test(line)) unclear++
      continue
    }
    const equals = line.indexOf('=')
    const commands = line.slice(equals + 1)
    // Whom, then where: names in a list may stand apart.
    const [who = '', host = ''] = line.slice(0, Math.max(0, equals)).split(',').map(part => part.trim()).join(',').split(/\s+/)
    // What a rule takes away it may take from a rule before it.
    if (/(^|[,:)])\s*!/.test(commands)) unclear++
    if (who === '' || host === '' || /:\s*[\w.!]+\s*=/.test(commands)) {
      unclear++
      continue
    }
    for (const name of who.split(',').map(it => it.trim())) {
      const plain = /^%?([A-Za-z_][\w.-]{0,63}\$?)$/.exec(name)?.[1]
      rules.push({
        who: name === 'root' || name === '#0' ? 'root' : name === 'ALL' ? 'everybody' : /^[%+]/.test(name) ? 'group' : 'user', name: plain ?? null,
        everything: host === 'ALL' && isEverything(commands), asks: !/\bNOPASSWD\s*:/.test(commands),
      })
    }
  }
  return { rules, showsPassword, neverAsks, includes, unclear }
}

/** Every command as root: it is root as whom it is run, also where nobody is named. A list of whom carries on to the commands after it. */
function isEverything(commands: string): boolean {
  let asRoot = true
  let everything = false
  for (const part of commands.replaceAll(/\([^()]*\)/g, whom => whom.replaceAll(',', ' ')).split(',')) {
    const [, whom, command = ''] = /^(?:\(([^()]*)\))?\s*(?:[A-Z_]+\s*:\s*)*(.*)$/.exec(part.trim()) ?? []
    if (whom !== undefined) asRoot = !whom.includes('!') && (whom.split(':')[0] ?? '').split(/\s+/).some(it => ['ALL', 'root', '#0'].includes(it))
    if (command === 'ALL' && asRoot) everything = true
  }
  return everything
}
