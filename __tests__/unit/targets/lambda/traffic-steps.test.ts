import { describe, expect, test } from '@jest/globals'
import { describeSteps, secondsOf, trafficStepsInput } from '../../../../src/targets/lambda/traffic-steps.ts'

describe('the input', () => {
  test.each([
    ['10%:2m', [{ percent: 10, seconds: 120 }]],
    [
      ' 10% : 2m\n\n50 %:5m \n99%:1h',
      [
        { percent: 10, seconds: 120 },
        { percent: 50, seconds: 300 },
        { percent: 99, seconds: 3600 },
      ],
    ],
    ['1%:2s', [{ percent: 1, seconds: 2 }]],
  ])('%j', (text, steps) => expect(trafficStepsInput.parse(text)).toEqual(steps))

  test.each([
    ['10%', 'must have lines such as 10%:2m and 50%:5m, not "10%"'],
    ['10:2m', 'must have lines such as 10%:2m and 50%:5m, not "10:2m"'],
    ['1.5%:2m', 'must have lines such as 10%:2m and 50%:5m, not "1.5%:2m"'],
    ['0%:2m', 'must have 1% to 99%, not "0%:2m": all of the traffic comes by itself after the last step'],
    ['100%:2m', 'must have 1% to 99%, not "100%:2m": all of the traffic comes by itself after the last step'],
    ['10%:0s', 'this one has no duration such as 90s, 5m, 1h or 7d: "10%:0s"'],
    ['10%:2', 'this one has no duration such as 90s, 5m, 1h or 7d: "10%:2"'],
    ['50%:2m\n10%:5m', 'must rise from step to step, and "10%:5m" comes after "50%:2m"'],
    ['10%:2m\n10%:5m', 'must rise from step to step, and "10%:5m" comes after "10%:2m"'],
  ])('%j', (text, says) => expect(() => trafficStepsInput.parse(text)).toThrow(says))

  test('nothing is no step', () => expect(trafficStepsInput.parse(undefined)).toBeUndefined())
})

test('in words, and together', () => {
  const steps = trafficStepsInput.parse('10%:2m\n50%:90s\n90%:2h')!
  expect(describeSteps(steps)).toBe('10 % for 2 min, 50 % for 90 s, 90 % for 2 h, then all of it')
  expect(secondsOf(steps)).toBe(120 + 90 + 7200)
})
