/** Where a console line is and how it is set, as the bench's door settings say. Durations in milliseconds. */
export interface LineSettings {
  /** A device path, or a TCP serial server. */
  readonly at: { readonly path: string } | { readonly host: string; readonly port: number }
  readonly baudRate: number
  readonly dataBits: 5 | 6 | 7 | 8
  readonly parity: (typeof parities)[number]
  readonly stopBits: 1 | 1.5 | 2
  /** In which a prompt or an answer has to come: a login that was refused may be answered late on purpose. */
  readonly answerWithin: number
}

const parities = ['none', 'even', 'odd', 'mark', 'space'] as const
const dataBits = [5, 6, 7, 8] as const
const stopBits = [1, 1.5, 2] as const
/** Debian's login answers a wrong password after 1.5 to 4.5 s. */
const ANSWER_WITHIN = '6000'

/**
 * Reads the settings of a console line; 115200 8N1 where the bench does not say.
 * Answers a sentence that names the key and what it was where one is wrong.
 */
export function readLineSettings(settings: Readonly<Record<string, string>>): LineSettings | string {
  const { path, host, port } = settings
  if (path !== undefined && (host !== undefined || port !== undefined)) return 'path and host are both given: a line is at a device path or behind a TCP serial server'
  if (path === undefined && host === undefined) return 'path is missing, and so is host: a line is at a device path or behind a TCP serial server'
  if (path === undefined && !isWhole(port, 1, 65_535)) return `port is ${port ?? 'missing'}, expected a TCP port from 1 to 65535`
  const { baudRate = '115200', parity: parityText = 'none', answerWithin = ANSWER_WITHIN } = settings
  if (!isWhole(baudRate, 1, 12_000_000)) return `baudRate is ${baudRate}, expected a whole number from 1 to 12000000`
  if (!isWhole(answerWithin, 1, 600_000)) return `answerWithin is ${answerWithin}, expected milliseconds from 1 to 600000`
  const bits = dataBits.find(it => String(it) === (settings['dataBits'] ?? '8'))
  if (bits === undefined) return `dataBits is ${settings['dataBits']}, expected one of ${dataBits.join(', ')}`
  const stops = stopBits.find(it => String(it) === (settings['stopBits'] ?? '1'))
  if (stops === undefined) return `stopBits is ${settings['stopBits']}, expected one of ${stopBits.join(', ')}`
  const parity = parities.find(it => it === parityText)
  if (parity === undefined) return `parity is ${parityText}, expected one of ${parities.join(', ')}`
  return { at: path === undefined ? { host: host ?? '', port: Number(port) } : { path }, baudRate: Number(baudRate), dataBits: bits, parity, stopBits: stops, answerWithin: Number(answerWithin) }
}

const isWhole = (text: string | undefined, least: number, most: number): boolean => text !== undefined && /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most
