import { writeFileSync } from 'node:fs'
import type { FidelityDocument } from './document.js'
import { tables } from './report.js'

const target = new URL('../../docs/guide/fidelity.md', import.meta.url)

/** The documentation's page of the figures that are kept. */
export function fidelityPage(document: FidelityDocument): string {
  return `${introduction}\n\n${tables(document)}\n\n${again}\n`
}

export function writePage(document: FidelityDocument): void {
  writeFileSync(target, fidelityPage(document))
}

const introduction = `# Fidelity: does it come to what others come to?

<!-- Made by apps/bench from apps/bench/results/fidelity.json; don't change it by hand. -->

Whole trainings beside figures that others have published, or that another framework came to with the same program. Every
figure is of the final epoch, never of the best one on the examples that it is measured on; what was missed is marked. ± is the
standard deviation over seeds. Seconds are of machines that did other things too: the load says how much, and a commit with + had
files changed since. MNIST is by LeCun, Cortes and Burges, under CC BY-SA 3.0.

## In lockstep

From another framework's weights, batches and noise, the same losses step by step. \`tests/training\` holds this on the engine, with one
thread and with two, and in plain JavaScript as far as that is quick:

| training | steps | greatest relative difference allowed |
| --- | ---: | ---: |
| PyTorch's variational example: losses, and divergences | 20 | 0.00001 |
| Keras's dense autoencoder: losses | 20 | 0.0001 |
| Keras's convolutional denoiser: losses | 6 | 0.0001 |`

const again = `## To measure it yourself

\`\`\`sh
npm run fidelity                             # these tables, from the figures that are kept
npm run fidelity -- --fresh dense,vae-20     # measures anew; npm run fidelity -- --help says what there is
npm run fidelity -- --choose vae-20-falling  # chooses anew, on training images held out
npm run fidelity -- --fresh all              # everything: some hours on two cores
\`\`\``
