// Makes dist/fourtwo-agent.cjs: `npm run build:agent`.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleAgent } from './bundle.ts'

const folder = fileURLToPath(new URL('../dist', import.meta.url))
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${await bundleAgent(folder)}\n`)
