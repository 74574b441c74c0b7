/** How fast a training goes on this machine. */
export interface Pace {
  readonly secondsPerStep: number
  readonly secondsPerValidation: number
}

/** How much of a training is done. */
export interface Share {
  readonly epochs: number
  readonly stepsPerEpoch: number
}

/**
 * As many steps of a training as its time allows, validation after each epoch included: whole epochs,
 * or shorter ones where that makes more of the time. Never less than one step.
 *
 * @param budget seconds
 * @param whole all that there is to do
 */
export function planShare(budget: number, whole: Share, { secondsPerStep, secondsPerValidation }: Pace): Share {
  let best: Share = { epochs: 1, stepsPerEpoch: 1 }
  for (let epochs = 1; epochs <= whole.epochs; epochs++) {
    const affordable = Math.floor((budget / epochs - secondsPerValidation) / secondsPerStep)
    const stepsPerEpoch = Math.min(whole.stepsPerEpoch, affordable)
    if (epochs * stepsPerEpoch > best.epochs * best.stepsPerEpoch) best = { epochs, stepsPerEpoch }
  }
  return best
}
