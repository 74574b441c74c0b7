import { SandglassError } from '@sandglass/base'

/**
 * Loads what only few trainings come to.
 *
 * @param purpose what it is needed for, as in `checkpoints`
 * @throws SandglassError of code `download-failed` if it can't be had, as on a page whose server has a newer version by now
 */
export async function loadParts(caller: string, purpose: string): Promise<typeof import('./parts-on-demand.js')> {
  try {
    return await import('./parts-on-demand.js')
  } catch (cause) {
    throw new SandglassError('download-failed', `${caller}: the part of the library for ${purpose} could not be loaded.`, {
      cure: 'Check the connection, and load the page anew.',
      cause,
    })
  }
}
