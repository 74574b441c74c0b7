import { _FusedMatMul, type _FusedMatMulAttrs, type _FusedMatMulInputs, util } from '@tensorflow/tfjs-core'
import { activationInPlace, isPerColumn } from './activation.js'
import { batchMatMul } from './batch-mat-mul.js'
import { kernel, takesFloats } from './kernel.js'

export const fusedMatMul = kernel<_FusedMatMulInputs, _FusedMatMulAttrs>(
  _FusedMatMul,
  ({ inputs: { a, b, bias }, attrs, backend }) => {
    const { transposeA, transposeB, activation, leakyreluAlpha } = attrs
    const out = batchMatMul(backend, a, b, transposeA, transposeB, bias === undefined ? null : backend.address(bias))
    activationInPlace(backend, activation, leakyreluAlpha)?.(backend.address(out), util.sizeFromShape(out.shape))
    return out
  },
  (call) =>
    takesFloats(call) &&
    isPerColumn(call.inputs.bias, call.inputs.b.shape.at(call.attrs.transposeB ? -2 : -1) as number) &&
    activationInPlace(call.backend, call.attrs.activation) !== null,
)
