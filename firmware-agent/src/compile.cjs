'use strict'
// Has the agent report once, and puts down beside it what V8 compiled for that: it starts in half of the time from then on. For whoever may write there; with the flags that the agent is started with.
const { renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

process.argv = [process.argv[0], join(__dirname, 'fourtwo-agent.cjs'), 'report']
const { script, compiled } = require('./fourtwo-agent.cjs')
process.once('exit', () => {
  writeFileSync(`${compiled}.new`, script.createCachedData())
  renameSync(`${compiled}.new`, compiled)
})
