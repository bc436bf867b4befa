import harness from '../package.json' with { type: 'json' }

/** The version of this workspace, as `--version` prints it. */
export const VERSION = harness.version
/** What made a run, as its run.json says. */
export const TOOL = `fourtwo ${VERSION}`
