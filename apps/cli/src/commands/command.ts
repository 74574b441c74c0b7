import type { Command } from 'commander'
import type { CommonOptions, Result, Session } from '../output/session.js'

/** Runs a command's work and sees to what it prints. */
export type Run = (options: CommonOptions, work: (session: Session) => Promise<Result>) => Promise<void>

/** Adds a command to the program, which hands its work to `run`. */
export type AddCommand = (program: Command, run: Run) => void
