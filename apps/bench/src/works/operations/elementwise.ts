import { booleans, type Drawn, floats, integers, operation, within } from './case.js'

/** A batch of digits, and a batch of codes. */
const large = [256, 784] as const
const small = [64, 32] as const

/** Functions of one float, with the range that they are defined on where it isn't [−1, 1). */
const unary: Readonly<Record<string, readonly [number, number] | null>> = {
  Abs: null,
  Acos: null,
  Acosh: [1, 4],
  Asin: null,
  Asinh: null,
  Atan: null,
  Atanh: [-0.9, 0.9],
  Ceil: [-9, 9],
  Cos: [-9, 9],
  Cosh: null,
  Elu: null,
  Erf: null,
  Exp: [-9, 9],
  Expm1: null,
  Floor: [-9, 9],
  IsFinite: null,
  IsInf: null,
  IsNan: null,
  Log: [0.01, 9],
  Log1p: [0, 9],
  Neg: null,
  Reciprocal: [0.1, 9],
  Relu: null,
  Relu6: [-9, 9],
  Round: [-9, 9],
  Rsqrt: [0.1, 9],
  Selu: null,
  Sigmoid: [-9, 9],
  Sign: null,
  Sin: [-9, 9],
  Sinh: null,
  Softplus: [-9, 9],
  Sqrt: [0, 9],
  Square: null,
  Tan: null,
  Tanh: [-9, 9],
}

const binary = ['Add', 'Sub', 'Multiply', 'Maximum', 'Minimum', 'SquaredDifference', 'Atan2', 'EluGrad'] as const
const divisions = ['RealDiv', 'FloorDiv', 'Mod'] as const
const comparisons = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'] as const

export const elementwise = [
  ...Object.entries(unary).map(([kernel, range]) => operation(kernel, { x: drawn(range, large) })),
  ...['Relu', 'Sigmoid', 'Exp', 'Square'].map((kernel) => operation(kernel, { x: floats(...small) })),
  operation('LeakyRelu', { x: floats(...large) }, { alpha: 0.2 }),
  operation('Step', { x: floats(...large) }, { alpha: 0 }),
  operation('ClipByValue', { x: floats(...large) }, { clipValueMin: -0.5, clipValueMax: 0.5 }),
  operation('Prelu', { x: floats(...large), alpha: floats(784) }),
  operation('LogicalNot', { x: booleans(...large) }),
  ...binary.map((kernel) => operation(kernel, named(kernel, floats(...large), floats(...large)))),
  ...divisions.map((kernel) => operation(kernel, { a: floats(...large), b: within(0.5, 2, ...large) })),
  operation('Pow', { a: within(0.1, 2, ...large), b: floats(...large) }),
  ...['Add', 'Multiply'].map((kernel) => operation(kernel, { a: floats(...small), b: floats(...small) })),
  ...['Add', 'Multiply', 'Sub'].map((kernel) => operation(kernel, { a: floats(...large), b: floats(784) })),
  operation('Multiply', { a: floats(...large), b: floats() }),
  operation('Add', { a: floats(128, 28, 28, 32), b: floats(32) }),
  operation('Add', { a: integers(9, ...large), b: integers(9, ...large) }, {}, 'int32'),
  ...comparisons.map((kernel) => operation(kernel, { a: floats(...large), b: floats(...large) })),
  ...['LogicalAnd', 'LogicalOr'].map((kernel) => operation(kernel, { a: booleans(...large), b: booleans(...large) })),
  operation('Select', { condition: booleans(...large), t: floats(...large), e: floats(...large) }),
  operation('AddN', [floats(...large), floats(...large), floats(...large)]),
  operation('Cast', { x: integers(9, ...large) }, { dtype: 'float32' }, 'int32 to float32'),
  operation('Cast', { x: booleans(...large) }, { dtype: 'float32' }, 'bool to float32'),
  operation('Cast', { x: within(-9, 9, ...large) }, { dtype: 'int32' }, 'float32 to int32'),
  operation('Fill', {}, { shape: [...large], value: 0.5, dtype: 'float32' }, '[256,784]'),
  operation('ZerosLike', { x: floats(...large) }),
  operation('OnesLike', { x: floats(...large) }),
]

function drawn(range: readonly [number, number] | null, shape: readonly number[]): Drawn {
  return range ? { shape, within: range } : { shape }
}

function named(kernel: string, first: Drawn, second: Drawn): Readonly<Record<string, Drawn>> {
  return kernel === 'EluGrad' ? { dy: first, y: second } : { a: first, b: second }
}
