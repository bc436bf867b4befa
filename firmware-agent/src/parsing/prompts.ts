/** What waits on a line, and whether it wants to know who comes. */
export interface Prompt {
  readonly line: string
  readonly by: string
  readonly asks: 'login' | 'open' | 'unknown'
}

const GETTIES: ReadonlySet<string> = new Set(['agetty', 'getty', 'mgetty', 'mingetty', 'fgetty'])
const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'zsh', 'ksh'])
const ASKING: ReadonlySet<string> = new Set(['login', 'sulogin', 'systemd-sulogin-shell'])
/** Options that let in without asking, of agetty and mingetty: -a and --autologin name who is logged in, also at the end of several short ones or cut short as getopt takes it; -l and --login-program put another program in login's place, -o hands options to it. */
const OPENING = /^(-[8chiJLmnNpRsUw]*a.*|--a.*)$/
const REPLACING = /^(-[8chiJLmnNpRsUw]*[lo].*|--log.*)$/

/** What a command line does with whoever comes, by its program and options. */
export function promptOf(command: string, line: string): Prompt {
  const words = command.trim().replace(/^[-@:+!|]+/, '').split(/\s+/).filter(word => word !== '')
  // busybox is told by its first word what it is.
  const [program = '', ...options] = baseOf(words[0] ?? '') === 'busybox' ? words.slice(1) : words
  const name = baseOf(program)
  const by = /^[\w.-]{1,40}$/.test(name) ? name : 'other'
  if (SHELLS.has(name) && !options.includes('-c')) return { line, by, asks: 'open' }
  if (ASKING.has(name)) return { line, by, asks: options.some(it => /^-p*f/.test(it)) ? 'open' : name === 'login' || options.length === 0 ? 'login' : 'unknown' }
  if (!GETTIES.has(name)) return { line, by, asks: 'unknown' }
  if (options.some(it => OPENING.test(it))) return { line, by, asks: 'open' }
  const at = options.findIndex(it => REPLACING.test(it))
  if (at < 0) return { line, by, asks: 'login' }
  const option = options[at] ?? ''
  const rest = options.slice(at).join(' ')
  if (/^(-[^-l]*o|--login-o)/.test(option)) return { line, by, asks: /(^|[\s\\'"=])-p*f/.test(rest.slice(2)) ? 'open' : options.slice(at + 1).some(it => REPLACING.test(it)) ? 'unknown' : 'login' }
  const replaced = /^-[^-]*?l(.+)/.exec(option)?.[1] ?? (/=/.test(option) ? option.slice(option.indexOf('=') + 1) : (options[at + 1] ?? ''))
  return { line, by, asks: SHELLS.has(baseOf(replaced)) ? 'open' : baseOf(replaced) === 'login' ? 'login' : 'unknown' }
}

/** What the commands of a unit do, in order: one that asks nobody, or is not known, says it for all. Undefined where it has none. */
export function promptOfUnit(commands: readonly string[], line: string): Prompt | undefined {
  const prompts = commands.map(command => promptOf(command.replaceAll('%I', line).replaceAll('%i', line), line))
  return prompts.find(({ asks }) => asks === 'open') ?? prompts.find(({ asks }) => asks === 'unknown') ?? prompts[0]
}

/** Does a command wait on a line for whoever comes, whatever its unit is called? */
export const isPrompt = (command: string): boolean => {
  const program = baseOf(command.trim().replace(/^[-@:+!|]+/, '').split(/\s+/)[0] ?? '')
  return GETTIES.has(program) || ASKING.has(program)
}

/** The lines of an inittab (busybox, sysvinit and procd alike) on which something waits. busybox's first field is the line, sysvinit's a name. */
export function parseInittab(text: string): readonly Prompt[] {
  return text.split('\n').map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#')).flatMap(entry => {
    const [id = '', , action = '', ...rest] = entry.split(':')
    const command = rest.join(':').trim()
    if (!['respawn', 'askfirst', 'askconsole', 'respawnlate', 'askconsolelate', 'once', 'wait', 'sysinit', 'boot', 'bootwait', 'ondemand'].includes(action) || command === '') return []
    const line = /(?:^|[\s/])(tty\w+|console|hvc\d+)(?=\s|$)/.exec(command)?.[1] ?? (/^(tty\w+|console)$/.test(id) ? id : 'console')
    const prompt = promptOf(command, line)
    // What is run once while starting is a script as a rule, and a prompt where it is known as one.
    return prompt.asks === 'unknown' && ['wait', 'sysinit', 'boot', 'bootwait', 'ondemand'].includes(action) ? [] : [prompt]
  })
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
