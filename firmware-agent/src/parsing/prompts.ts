/** What waits on a line, and whether it wants to know who comes. */
export interface Prompt {
  readonly line: string
  readonly by: string
  readonly asks: 'login' | 'open' | 'unknown'
}

const GETTIES: ReadonlySet<string> = new Set(['agetty', 'getty', 'mgetty', 'mingetty', 'fgetty'])
const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'zsh', 'ksh'])
const ASKING: ReadonlySet<string> = new Set(['login', 'sulogin', 'systemd-sulogin-shell'])
/** Options that let in without asking, of agetty and mingetty: agetty's -a and --autologin name who is logged in, busybox's and agetty's -n and --skip-login ask for no name, -l and --login-program put another program in login's place. */
const OPENING = /^(-a.*|--autologin(=.*)?|--autologin)$/
const REPLACING = /^(-l.*|--login-program(=.*)?|-o.*|--login-options(=.*)?)$/

/** What a command line does with whoever comes, by its program and options. */
export function promptOf(command: string, line: string): Prompt {
  const words = command.trim().replace(/^[-@:+!|]+/, '').split(/\s+/).filter(word => word !== '')
  // busybox is told by its first word what it is.
  const [program = '', ...options] = baseOf(words[0] ?? '') === 'busybox' ? words.slice(1) : words
  const name = baseOf(program)
  const by = /^[\w.-]{1,40}$/.test(name) ? name : 'other'
  if (SHELLS.has(name) && !options.includes('-c')) return { line, by, asks: 'open' }
  if (ASKING.has(name)) return { line, by, asks: options.some(it => it.startsWith('-f')) ? 'open' : 'login' }
  if (!GETTIES.has(name)) return { line, by, asks: 'unknown' }
  if (options.some(it => OPENING.test(it))) return { line, by, asks: 'open' }
  const at = options.findIndex(it => REPLACING.test(it))
  if (at < 0) return { line, by, asks: 'login' }
  const option = options[at] ?? ''
  const replaced = /^-l.+/.test(option) ? option.slice(2) : /=/.test(option) ? option.slice(option.indexOf('=') + 1) : (options[at + 1] ?? '')
  if (/^(-o|--login-options)/.test(option)) return { line, by, asks: /(^|[\s\\'"])-f\b/.test(options.slice(at).join(' ')) ? 'open' : 'login' }
  return { line, by, asks: SHELLS.has(baseOf(replaced)) ? 'open' : baseOf(replaced) === 'login' ? 'login' : 'unknown' }
}

/** What the last `ExecStart=` of a unit and its drop-ins does, in order; an empty one forgets those before. Undefined where none stands. */
export function promptOfUnit(texts: readonly string[], line: string): Prompt | undefined {
  let command: string | undefined
  for (const text of texts) {
    let section = ''
    for (const entry of text.replaceAll(/\\\n/g, ' ').split('\n').map(it => it.trim())) {
      if (/^\[.*\]$/.test(entry)) section = entry
      else if (section === '[Service]' && /^ExecStart\s*=/.test(entry)) command = entry.slice(entry.indexOf('=') + 1).trim()
    }
  }
  return command === undefined || command === '' ? undefined : promptOf(command.replaceAll('%I', line).replaceAll('%i', line), line)
}

/** The lines of an inittab (busybox, sysvinit and procd alike) on which something waits. busybox's first field is the line, sysvinit's a name. */
export function parseInittab(text: string): readonly Prompt[] {
  return text.split('\n').map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#')).flatMap(entry => {
    const [id = '', , action = '', ...rest] = entry.split(':')
    const command = rest.join(':').trim()
    if (!['respawn', 'askfirst', 'askconsole', 'respawnlate', 'askconsolelate', 'once', 'off'].includes(action) || command === '' || action === 'off') return []
    const line = /(?:^|[\s/])(tty\w+|console|hvc\d+)(?=\s|$)/.exec(command)?.[1] ?? (/^(tty\w+|console)$/.test(id) ? id : 'console')
    return [promptOf(command, line)]
  })
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
