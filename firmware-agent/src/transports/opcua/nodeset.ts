import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The few standard nodes that a server cannot do without, as a NodeSet2 document: a fifteenth of the standard's size in memory. The bundle holds the text itself. */
export const nodeset = (): string => readFileSync(createRequire(import.meta.url).resolve('node-opcua-address-space/nodesets/mini.Nodeset2.xml'), 'utf8')
