'use strict'
// Starts the bundled agent: as V8 has compiled it where `compile.cjs` put that down beside it, which V8 takes for the same Node and flags alone. The digest binds it to these sources: V8 compares lengths.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

const agent = join(__dirname, 'agent.cjs')
const compiled = join(__dirname, 'agent-@DIGEST@.compiled')

function before() {
  try {
    return readFileSync(compiled)
  } catch {
    return undefined
  }
}

const script = new Script(readFileSync(agent, 'utf8'), { filename: agent, cachedData: before() })
script.runInThisContext()(require)
module.exports = { script, compiled }
