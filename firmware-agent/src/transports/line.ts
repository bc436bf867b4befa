/** An open line to the challengers. */
export interface Line {
  /** Resolves when the line has ended for good; rejects where it will never be let in, or what it runs over is gone. */
  readonly ended: Promise<void>
  close(): Promise<void>
}
