import type { Door } from '../../bench.ts'

/** Is the agent challenged over a serial line? Else over MQTT. */
export const isAtLine = ({ settings }: Pick<Door, 'settings'>): boolean => (settings['transport'] ?? (settings['path'] === undefined ? 'mqtt' : 'serial')) === 'serial'
