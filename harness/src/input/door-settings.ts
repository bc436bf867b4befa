import { closest } from 'fastest-levenshtein'
import type { Bench } from '../bench.ts'
import { HarnessError } from '../error.ts'
import type { Interface } from '../interface.ts'

/**
 * Holds the settings of every door against those its driver knows: one that nobody reads is a question that is silently not asked.
 * @throws HarnessError INPUT_INVALID naming the door and the nearest setting.
 */
export function holdSettings(file: string, bench: Bench, interfaces: readonly Interface[]): void {
  for (const [name, { kind, settings }] of Object.entries(bench.doors)) {
    const known = interfaces.find(it => it.kind === kind)?.settings
    const stranger = known === undefined ? undefined : Object.keys(settings).find(key => !known.includes(key))
    if (known !== undefined && stranger !== undefined) throw new HarnessError('INPUT_INVALID', `${file}: doors.${name}.settings has the unknown key ${stranger}; did you mean ${closest(stranger, known)}? A door of the kind ${kind} knows ${known.join(', ')}`)
  }
}
