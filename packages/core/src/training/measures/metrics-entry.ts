import * as v from 'valibot'
import { type BuiltInMeasure, measureGoals } from '../../schedules/measures.js'

export const metricsEntry = v.optional(
  v.pipe(
    v.array(v.picklist(Object.keys(measureGoals) as BuiltInMeasure[])),
    v.description('What each epoch tells of validation beside the loss, such as peakSignalToNoise.'),
  ),
  [],
)
