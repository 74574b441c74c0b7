/**
 * Specs that are wrong: they ask for what cpu does, and that is not so. Each is checked to fail
 * still, so that an entry goes when its reason does.
 */
export const wrongSpecs: readonly { readonly name: string; readonly why: string }[] = [
  {
    name: 'avgPool here {} gradient x=[3,3,1] f=[3,3] s=1 p=explicit',
    why: "It wants a gradient that divides by the whole window where the mean divided by the window's part on the image: no gradient of it. Ours is held against finite differences.",
  },
]

/** Specs about the cpu backend itself, which TensorFlow.js runs nowhere else. */
export const cpuSpecs: readonly string[] = ['Switching cpu backends']
